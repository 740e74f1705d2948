"""The digits as everything here uses them: MNIST from a data folder, or Debian's Fashion-MNIST where there is none.

`digits.py DATA` prints which, and the folder.
"""

import gzip
import sys
from pathlib import Path

import numpy as np

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
TRAIN, VALIDATION = slice(0, 45000), slice(45000, 59400)  # train[:75%], train[75%:99%]


def find(data):
    """The name of the data set and its folder: DATA/mnist when it's there, else Debian's."""
    folder = Path(data) / "mnist"
    if list(folder.glob("train-images-idx3-ubyte*")):
        return "mnist", folder
    if list(DEBIAN.glob("train-images-idx3-ubyte*")):
        return "fashion_mnist", DEBIAN
    raise SystemExit(f"no MNIST in {folder} and no Fashion-MNIST in {DEBIAN} (package dataset-fashion-mnist)")


def idx(folder, name):
    for path, unpack in ((folder / f"{name}.gz", gzip.decompress), (folder / name, bytes)):
        if path.exists():
            data = unpack(path.read_bytes())
            shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
            return np.frombuffer(data, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)
    raise SystemExit(f"no {name}[.gz] in {folder}")


def load(folder):
    """Training images as float32 [n, 28, 28, 1] in [0, 1] and labels as int32; then the test split's."""
    return [part
            for split in ("train", "t10k")
            for part in (idx(folder, f"{split}-images-idx3-ubyte")[..., None].astype(np.float32) / 255,
                         idx(folder, f"{split}-labels-idx1-ubyte").astype(np.int32))]


if __name__ == "__main__":
    print(*find(sys.argv[1]))
