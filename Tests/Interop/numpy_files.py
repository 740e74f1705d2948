"""numpy_files.py OUT: .npy and .npz files as numpy writes them, and broken ones, in OUT/numpy/ with OUT/numpy/expected.json.

expected.json: {"read": [{"file", "entry" (npz only), "dtype", "shape", "values"}], "refuse": [{"file", "why"}]}; values as
described in expected.py.
"""

import io
import json
import struct
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from expected import DTYPES, describe


MANY = 66000


def array(dtype, shape):
    """Different values everywhere, the type's extremes first."""
    n = int(np.prod(shape))
    if dtype == "bool":
        flat = np.arange(n) % 3 == 0
    elif dtype.startswith("complex"):
        flat = np.arange(n) - 1.5 + 1j * (np.arange(n) * 0.25)
    elif dtype.startswith("float"):
        flat = np.arange(n) * 0.375 - 2
    else:
        info = np.iinfo(dtype)
        flat = np.array([info.min, info.max, *range(n)], object)[:n]
    return flat.astype(dtype).reshape(shape)


def write(out):
    read, refuse = [], []

    def expect(file, value, entry=None):
        read.append(dict(file=file, **({"entry": entry} if entry else {}), **describe(value)))

    def single(file, value, version=None):
        with open(out / file, "wb") as f, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numpy warns that version 3.0 is young
            npy.write_array(f, value, version=version)
        expect(file, value)

    for dtype in DTYPES:
        c = array(dtype, (3, 4))
        single(f"{dtype}_c.npy", c)
        single(f"{dtype}_fortran.npy", np.asfortranarray(c))
    for dtype in ("float32", "float64"):
        limits = np.finfo(dtype)
        single(f"{dtype}_limits.npy", np.array([np.nan, np.inf, -np.inf, -0.0, limits.max, limits.tiny,
                                                limits.smallest_subnormal], dtype))
    single("scalar.npy", np.float32(2.5).reshape(()))
    single("empty.npy", np.zeros((0, 3), np.float32))
    single("one.npy", np.array([7], np.int64))
    single("fortran_3d.npy", np.asfortranarray(array("int32", (2, 3, 4))))
    single("version2.npy", array("float32", (2, 2)), (2, 0))
    single("version3.npy", array("float32", (2, 2)), (3, 0))
    single("big_endian.npy", array("float32", (2, 3)).astype(">f4"))

    many = {dtype: array(dtype, (2, 3)) for dtype in DTYPES}
    many |= {"scalar": np.float32(1).reshape(()), "empty": np.zeros((0,), np.float64), "a/path": array("int8", (3,)),
             "fortran": np.asfortranarray(array("float64", (3, 2))), "large": np.zeros((100, 100), np.float32)}
    for file, save in (("stored.npz", np.savez), ("compressed.npz", np.savez_compressed)):
        save(out / file, **many)
        for entry, value in many.items():
            expect(file, value, entry)
    np.savez(out / "positional.npz", array("float32", (2,)), array("int32", (2,)))
    expect("positional.npz", array("float32", (2,)), "arr_0")
    expect("positional.npz", array("int32", (2,)), "arr_1")

    # Entries that say their sizes in 64 bits, and more entries than 16 bits count.
    with zipfile.ZipFile(out / "zip64.npz", "w") as archive:
        for name in ("first", "second"):
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                npy.write_array(member, array("int16", (3, 5)))
            expect("zip64.npz", array("int16", (3, 5)), name)
    with zipfile.ZipFile(out / "many.npz", "w") as archive:
        for i in range(MANY):
            member = io.BytesIO()
            npy.write_array(member, np.array(i, np.int32))
            archive.writestr(zipfile.ZipInfo(f"m{i}.npy"), member.getvalue())
    for i in (0, 65535, MANY - 1):
        expect("many.npz", np.array(i, np.int32), f"m{i}")

    def broken(file, data, why):
        (out / file).write_bytes(data)
        refuse.append(dict(file=file, why=why))

    def header(text, data=b"", length=None):
        text = text.encode()
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) if length is None else length) + text + data

    good = (out / "float32_c.npy").read_bytes()
    pickled = io.BytesIO()
    np.save(pickled, np.array([{"a": 1}], object), allow_pickle=True)
    broken("object.npy", pickled.getvalue(), "holds pickled Python objects, which could run code")
    broken("truncated.npy", good[:-5], "ends before its data does")
    broken("truncated_header.npy", good[:40], "ends inside its header")
    broken("magic.npy", b"NUMPY" + good, "isn't a .npy file")
    broken("nothing.npy", b"", "is empty")
    broken("version9.npy", good[:6] + b"\x09\x00" + good[8:], "has a version that doesn't exist")
    broken("header_length.npy", header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", bytes(4), 65000),
           "has a header longer than the file")
    broken("no_shape.npy", header("{'descr': '<f4', 'fortran_order': False, }\n"), "has no shape")
    broken("no_dict.npy", header("[1, 2, 3]\n"), "has a header that isn't a dictionary")
    broken("negative.npy", header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }\n", bytes(4)),
           "has a negative size")
    broken("overflow.npy", header("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }\n"),
           "has a size that overflows 64 bits")
    broken("enormous.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,), }\n", bytes(8)),
           "claims 8 TiB it doesn't have")
    broken("unicode.npy", header("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }\n", bytes(12)), "holds text")
    broken("structured.npy", header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", bytes(4)),
           "holds records")
    archive = (out / "compressed.npz").read_bytes()
    broken("truncated.npz", archive[:len(archive) // 2], "is half a zip file")
    damaged = bytearray(archive)
    damaged[60:80] = b"\xff" * 20
    broken("damaged.npz", bytes(damaged), "has a damaged first member")
    # A zip64 directory entry for 5 GB that aren't there: the sizes stand in its extra field, after 0x0001 and its length.
    member = io.BytesIO()
    with zipfile.ZipFile(member, "w", zipfile.ZIP_DEFLATED) as zip64:
        zip64.writestr("x.npy", good)
        zip64.filelist[0].file_size = 5 << 30
    broken("claims5GB.npz", member.getvalue(), "has an entry of 5 GB that isn't there")
    np.savez(out / "object.npz", good=array("int8", (1,)), bad=np.array([{"a": 1}], object))
    refuse.append(dict(file="object.npz", entry="bad", why="one member holds pickled Python objects"))
    return dict(read=read, refuse=refuse)


if __name__ == "__main__":
    directory = Path(sys.argv[1]) / "numpy"
    directory.mkdir(parents=True, exist_ok=True)
    index = write(directory)
    (directory / "expected.json").write_text(json.dumps(index, indent=1) + "\n")
    print(f"{len(index['read'])} arrays to read, {len(index['refuse'])} files to refuse, numpy {np.__version__}")
