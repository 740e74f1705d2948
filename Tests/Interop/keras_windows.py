"""keras_windows.py OUT: keras.ops' convolutions and poolings with the paddings it names, by TensorFlow.

OUT/keras_windows.npz holds, for case k, <kind><k>/x, w (not for poolings), ct, y, dx, dw and
  strides, dilation, window (poolings), padding (0 valid, 1 same, 2 causal), output_padding (transposed; empty for none).
Kinds: conv, depthwise, transposed, max, average. dx and dw are vector-Jacobian products along ct.
"""

import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # its oneDNN kernels refuse filters smaller than the stride

import keras
import numpy as np
import tensorflow as tf

PADDINGS = ("valid", "same", "causal")
# x, w, strides, dilation, padding
CONVOLUTIONS = [
    ((2, 9, 3), (3, 3, 4), 2, 1, "same"),
    ((2, 9, 3), (3, 3, 4), 1, 2, "same"),
    ((2, 9, 3), (4, 3, 4), 1, 2, "causal"),
    ((2, 9, 3), (3, 3, 4), 2, 1, "causal"),
    ((2, 8, 7, 3), (3, 2, 3, 5), (2, 2), 1, "same"),
    ((2, 8, 7, 3), (4, 5, 3, 2), (3, 1), 1, "same"),
    ((2, 6, 7, 3), (2, 3, 3, 5), (1, 1), (2, 2), "same"),
    ((1, 5, 6, 4, 2), (3, 2, 3, 2, 3), (2, 1, 2), 1, "same"),
    ((2, 5, 5, 3), (3, 3, 3, 2), (4, 4), 1, "same"),
]
DEPTHWISE = [
    ((2, 8, 7, 3), (3, 3, 3, 2), (1, 1), 1, "same"),
    ((2, 8, 7, 4), (3, 2, 4, 1), (2, 2), 1, "valid"),
    ((2, 9, 3), (3, 3, 2), 2, 1, "same"),
]
# x, w, strides, dilation, padding, output padding
TRANSPOSED = [
    ((2, 4, 5, 3), (3, 3, 2, 3), (2, 2), 1, "same", None),
    ((2, 4, 5, 3), (3, 3, 2, 3), (2, 2), 1, "valid", None),
    ((2, 4, 5, 3), (2, 2, 4, 3), (3, 3), 1, "valid", None),
    ((2, 4, 5, 3), (2, 5, 4, 3), (3, 2), 1, "same", None),
    ((2, 4, 5, 3), (3, 5, 2, 3), (2, 2), 1, "same", (1, 0)),
    ((2, 4, 5, 3), (3, 3, 2, 3), (2, 2), 1, "valid", (1, 1)),
    ((2, 6, 3), (3, 2, 3), 2, 1, "same", None),
    ((1, 3, 3, 2, 2), (2, 3, 2, 4, 2), (2, 2, 2), 1, "same", None),
]
# x, window, strides, padding
POOLINGS = [
    ((2, 7, 3), (2,), (2,), "same"),
    ((2, 7, 8, 3), (3, 3), (2, 2), "same"),
    ((2, 7, 8, 3), (2, 3), (1, 2), "same"),
    ((2, 7, 8, 3), (3, 2), (2, 2), "valid"),
    ((1, 5, 4, 5, 2), (2, 2, 2), (2, 2, 2), "same"),
]


def record(out, name, f, operands, parameters):
    variables = {n: tf.Variable(a) for n, a in operands.items()}
    with tf.GradientTape() as tape:
        y = f(**variables)
    ct = np.random.default_rng(7).uniform(-1, 1, y.shape).astype(np.float32)
    gradients = tape.gradient(y, list(variables.values()), output_gradients=tf.constant(ct))
    arrays = dict(operands, y=y.numpy(), ct=ct) | {f"d{n}": g.numpy() for n, g in zip(variables, gradients)}
    for n, value in parameters.items():
        if n == "padding":
            value = PADDINGS.index(value)
        arrays[n] = np.asarray(value if value is not None else (), np.int64).reshape(-1)
    out.update({f"{name}/{n}": a for n, a in arrays.items()})


def draw(seed, shape):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


if __name__ == "__main__":
    out = {}
    for k, (xs, ws, strides, dilation, padding) in enumerate(CONVOLUTIONS):
        record(out, f"conv{k}", lambda x, w: keras.ops.conv(x, w, strides, padding, "channels_last", dilation)
               if padding != "causal" else keras.ops.conv(
                   tf.pad(x, [(0, 0), ((ws[0] - 1) * dilation, 0), (0, 0)]), w, strides, "valid", "channels_last", dilation),
               dict(x=draw(k, xs), w=draw(50 + k, ws)), dict(strides=strides, dilation=dilation, padding=padding))
    for k, (xs, ws, strides, dilation, padding) in enumerate(DEPTHWISE):
        record(out, f"depthwise{k}", lambda x, w: keras.ops.depthwise_conv(x, w, strides, padding, "channels_last", dilation),
               dict(x=draw(k, xs), w=draw(50 + k, ws)), dict(strides=strides, dilation=dilation, padding=padding))
    for k, (xs, ws, strides, dilation, padding, more) in enumerate(TRANSPOSED):
        record(out, f"transposed{k}",
               lambda x, w: keras.ops.conv_transpose(x, w, strides, padding, more, "channels_last", dilation),
               dict(x=draw(k, xs), w=draw(50 + k, ws)),
               dict(strides=strides, dilation=dilation, padding=padding, output_padding=more))
    for k, (xs, window, strides, padding) in enumerate(POOLINGS):
        for kind, f in (("max", keras.ops.max_pool), ("average", keras.ops.average_pool)):
            # Eighths, so that there are ties; with three axes TensorFlow's gradient goes to all of equal elements.
            x = np.round(draw(k, xs) * 4) / 8 if len(window) < 3 else draw(k, xs)
            record(out, f"{kind}{k}", lambda x: f(x, window, strides, padding, "channels_last"), dict(x=x),
                   dict(window=window, strides=strides, padding=padding))
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    np.savez(directory / "keras_windows.npz", **out)
    print(f"{len(out)} arrays, keras {keras.__version__}, tensorflow {tf.__version__}")
