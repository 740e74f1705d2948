"""keras_wide.py OUT: ResNet-18 and MobileNet for images of 32 x 32 x 3, trained a few steps by real Keras.

OUT/keras_wide.npz has for each network `NETWORK/x` and `NETWORK/y`, the batches of all steps, `NETWORK/losses`, the loss of each step
in float64, and `NETWORK/first` and `NETWORK/last`, the predictions for the first images before and after; `…_radius` is how far
rounding alone leads: the farthest that float32 comes from these in RUNS runs, of which all but one start from weights moved by a
last place or less. OUT/keras_wide.json has the shapes of the weights. The first weights are `scattered`, a formula, so that the file needn't hold eleven million of them.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
from keras import layers

BATCH, STEPS, RUNS = 16, 3, 4


def scattered(number, shape):
    """Numbers in [-1, 1): element i is the finalizer of MurmurHash3 on i + 2^24 number, as a fraction of 2^23 less 1."""
    h = np.arange(np.prod(shape, dtype=int), dtype=np.uint64) + (number << 24)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        h = ((h ^ (h >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(16)
    return ((h >> np.uint64(8)).astype(np.float32) * np.float32(2**-23) - 1).reshape(shape)


def first_weight(number, name, shape):
    """Kernels as He and others would draw them; around the usual start for what normalizes."""
    x = scattered(number, shape)
    if "kernel" in name:
        depthwise = len(shape) == 4 and shape[3] == 1
        fan_in = np.prod(shape[:2] if depthwise else shape[:-1])
        return x * np.float32(np.sqrt(6 / fan_in))
    middle = {"gamma": 1, "moving_variance": 1}.get(name, 0)
    return np.float32(middle) + x * np.float32(0.125)


def resnet18(image):
    def normalized(x, filters, size, stride):
        return layers.BatchNormalization()(layers.Conv2D(filters, size, stride, padding="same", use_bias=False)(x))

    x, channels = layers.ReLU()(normalized(image, 64, 3, 1)), 64
    for filters, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]:
        y = normalized(layers.ReLU()(normalized(x, filters, 3, stride)), filters, 3, 1)
        x = layers.ReLU()(layers.Add()([y, x if stride == 1 and filters == channels else normalized(x, filters, 1, stride)]))
        channels = filters
    return x


def mobilenet(image):
    def activated(x):
        return layers.ReLU(6.0)(layers.BatchNormalization()(x))

    x = activated(layers.Conv2D(32, 3, padding="same", use_bias=False)(image))
    for filters, stride in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]:
        x = activated(layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False)(x))
        x = activated(layers.Conv2D(filters, 1, use_bias=False)(x))
    return x


def trained(features, dtype, seed=None):
    """The model, and what some steps give in this precision, from weights moved in their last places if there is a seed."""
    keras.backend.set_floatx(dtype)
    keras.utils.clear_session()
    image = keras.Input((32, 32, 3), dtype=dtype)
    model = keras.Model(image, layers.Dense(10)(layers.GlobalAveragePooling2D()(features(image))))
    # Small steps: with large ones the second loss of MobileNet would tell roundings from one another, not formulas.
    model.compile(keras.optimizers.SGD(0.001, momentum=0.9), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    weights = [first_weight(k, w.name, w.shape).astype(dtype) for k, w in enumerate(model.weights)]
    if seed is not None:
        rng = np.random.default_rng(seed)
        weights = [w * (1 + np.float32(2**-23) * rng.uniform(-1, 1, w.shape).astype(np.float32)) for w in weights]
    model.set_weights(weights)
    x = scattered(1000, (STEPS * BATCH, 32, 32, 3))
    y = (np.arange(STEPS * BATCH) * 7 % 10).astype(np.int32)
    first = model.predict_on_batch(x[:2].astype(dtype))
    losses = []
    for step in range(STEPS):
        rows = slice(step * BATCH, (step + 1) * BATCH)
        losses.append(float(model.train_on_batch(x[rows].astype(dtype), y[rows])))
        model.reset_metrics()
    return model, dict(x=x, y=y, losses=np.array(losses), first=first, last=model.predict_on_batch(x[:2].astype(dtype)))


if __name__ == "__main__":
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    arrays, texts = {}, {}
    for features in (resnet18, mobilenet):
        name = features.__name__
        exact = trained(features, "float64")[1]
        runs = [trained(features, "float32", seed) for seed in (None, *range(RUNS - 1))]
        arrays |= {f"{name}/{key}": value for key, value in exact.items()}
        arrays |= {f"{name}/{key}_radius": np.max([np.abs(run[key] - exact[key]) for _, run in runs], axis=0)
                   for key in ("losses", "first", "last")}
        model = runs[0][0]
        texts[name] = dict(parameters=model.count_params(), weights=[[w.name, list(w.shape)] for w in model.weights])
    np.savez(out / "keras_wide.npz", **arrays)
    (out / "keras_wide.json").write_text(json.dumps(texts, indent=1) + "\n")
    print(f"{len(texts)} wide networks of Keras {keras.__version__}")
