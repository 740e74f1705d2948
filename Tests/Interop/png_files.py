"""png_files.py OUT: PNG images of every kind and what TensorFlow decodes from them, and a folder of classes as Keras reads it.

OUT/png/expected.json: {"images": [{"file", "modes": {"own"|"grayscale"|"rgb"|"rgba": as in expected.py}}], "folder":
{"classes", "files", "labels", "images"}}. The images are written here, by the PNG specification (W3C, third edition): each colour
type and depth, with each row filter, with and without Adam7 interlacing.
"""

import json
import os
import random
import struct
import sys
import zlib
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf
import keras

from expected import describe

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(row, depth):
    """The samples of a row as bytes."""
    if depth == 16:
        return b"".join(struct.pack(">H", v) for v in row)
    bits = "".join(format(v, f"0{depth}b") for v in row)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def filtered(kind, row, above, step):
    left = bytes(step) + row[:len(row) - step] if len(row) >= step else bytes(len(row))
    corner = bytes(step) + above[:len(above) - step] if len(above) >= step else bytes(len(above))

    def paeth(a, b, c):
        p = a + b - c
        return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
    predicted = {0: lambda a, b, c: 0, 1: lambda a, b, c: a, 2: lambda a, b, c: b, 3: lambda a, b, c: (a + b) // 2, 4: paeth}
    return bytes([kind]) + bytes((x - predicted[kind](a, b, c)) & 255 for x, a, b, c in zip(row, left, above, corner))


def scanlines(samples, depth, channels, r):
    """samples: [rows][columns × channels]."""
    out, step = b"", max(channels * depth // 8, 1)
    above = None
    for samples_of_row in samples:
        row = packed(samples_of_row, depth)
        out += filtered(r.randrange(5), row, above or bytes(len(row)), step)
        above = row
    return out


def png(width, height, color, depth, seed, interlaced=False, transparency=None, palette=16, extra=b""):
    r = random.Random(seed)
    channels = CHANNELS[color]
    top = min(2 ** depth, palette) if color == 3 else 2 ** depth
    pixels = [[[r.randrange(top) for _ in range(channels)] for _ in range(width)] for _ in range(height)]
    data = b""
    if interlaced:
        for x, y, dx, dy in ADAM7:
            rows = [[v for pixel in row[x::dx] for v in pixel] for row in pixels[y::dy]]
            if rows and rows[0]:
                data += scanlines(rows, depth, channels, r)
    else:
        data = scanlines([[v for pixel in row for v in pixel] for row in pixels], depth, channels, r)
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced)) + extra
    if color == 3:
        file += chunk(b"PLTE", bytes(r.randrange(256) for _ in range(3 * min(2 ** depth, palette))))
    if transparency is not None:
        file += chunk(b"tRNS", transparency)
    half = zlib.compress(data)
    return file + chunk(b"IDAT", half[:len(half) // 2]) + chunk(b"IDAT", half[len(half) // 2:]) + chunk(b"IEND", b"")


def main(out):
    images = []

    def expect(name, data, depth):
        (out / name).write_bytes(data)
        dtype = tf.uint16 if depth == 16 else tf.uint8
        own = data[25]
        modes = {}
        decode = lambda n: tf.io.decode_png(data, channels=n, dtype=dtype).numpy()
        alpha = b"tRNS" in data or own in (4, 6)
        if own in (2, 3, 6):
            modes["own"] = describe(decode(4 if alpha else 3))
        else:  # TensorFlow has no grey with alpha of its own; it is two channels of its RGBA.
            modes["own"] = describe(decode(4)[..., [0, 3]] if alpha else decode(1))
        rgba = decode(4)
        if not alpha and data[24] < 8:  # TensorFlow makes 1, 3 or 15 of opaque: libpng's filler before the depth grows.
            rgba[..., 3] = 255
        modes["rgb"], modes["rgba"] = describe(decode(3)), describe(rgba)
        # TensorFlow's grey of colours has weights of its own; ours are those of BT.601.
        r, g, b = np.moveaxis(decode(3).astype(np.uint64), 2, 0)
        grey = decode(1) if own in (0, 4) else ((r * 19595 + g * 38470 + b * 7471 + 32768) >> 16)[..., None].astype(dtype.as_numpy_dtype)
        modes["grayscale"] = describe(grey)
        images.append(dict(file=name, modes=modes))

    seed = 0
    for color, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)), (6, (8, 16))):
        for depth in depths:
            for interlaced in (False, True):
                seed += 1
                expect(f"color{color}_depth{depth}_{'adam7' if interlaced else 'rows'}.png", png(13, 11, color, depth, seed, interlaced), depth)
    for width, height in ((1, 1), (1, 9), (9, 1), (3, 2)):
        expect(f"small_{width}x{height}.png", png(width, height, 2, 8, width, True), 8)
    expect("palette_transparent.png", png(7, 5, 3, 4, 90, transparency=bytes(range(0, 160, 10))), 8)
    expect("grey_transparent.png", png(7, 5, 0, 2, 91, transparency=struct.pack(">H", 2)), 8)
    expect("rgb_transparent.png", png(7, 5, 2, 8, 92, transparency=struct.pack(">HHH", 1, 2, 3)), 8)
    # Text that inflates to 100 MB, a gamma and a broken profile: none matters for the pixels.
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000)))
    expect("other_chunks.png", png(4, 4, 2, 8, 93, extra=chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"iCCP", b"x\0\0no") + bomb), 8)

    for name, color, (width, height) in (("digit", 0, (28, 28)), ("photo", 2, (12, 9))):
        (out / f"{name}.png").write_bytes(png(width, height, color, 8, 94, interlaced=True))
        np.save(out / f"{name}.npy", tf.io.decode_png((out / f"{name}.png").read_bytes()).numpy())

    folder = out / "pets"
    names = ["dog/b.png", "dog/a.png", "cat/10.png", "cat/9.PNG", "cat/more/1.png", "cat/more-2/0.png", "cat/notes.txt", "Zebra/z.png",
             ".hidden/x.png", "readme.txt"]
    for i, name in enumerate(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(png(6, 4, (2, 0, 6, 3)[i % 4], 8, 100 + i))
    data = keras.utils.image_dataset_from_directory(str(folder), shuffle=False, batch_size=None, image_size=(4, 6), verbose=False)
    pairs = list(data)
    expected = dict(classes=data.class_names, files=[str(Path(p).relative_to(folder)) for p in data.file_paths],
                    labels=[int(label) for _, label in pairs],
                    images=[describe(image.numpy().astype(np.uint8)) for image, _ in pairs])
    (out / "expected.json").write_text(json.dumps(dict(images=images, folder=expected)) + "\n")


if __name__ == "__main__":
    directory = Path(sys.argv[1]) / "png"
    directory.mkdir(parents=True, exist_ok=True)
    main(directory)
