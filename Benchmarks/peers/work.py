"""The pieces of work, the same for every library: sizes, and made-up data from numpy's generator."""

import numpy as np

MLP = [784, 50, 50, 50, 50, 10]  # tanh between, Adam(1e-4)
CNN = dict(filters=(32, 64), units=50, dropout=0.5)  # 3 × 3 relu and 2 × 2 max pooling each, Dense relu, Dense(10); Adam(1e-4)
WIDE = [784, 80, 80, 80, 10]  # relu between, Adam(1e-4)
DEEP = [128] * 11 + [10]  # relu and dropout 0.1 between, Adam(1e-4)
DEEP_ROWS, DEEP_BATCH, DROPOUT = 250_000, 500, 0.1
SQUARE, SQUARE_BATCH = 4096, 1024  # two layers, relu between; mean squared error, SGD(0.01)
VOCABULARY, WIDTH, BAG, BAG_BATCH = 100_000, 64, 20, 512  # mean of the bag, Dense(1); mean squared error, SGD(0.1)
# ResNet-18 and MobileNet for images of 32 x 32 x 3, 3 x 3 stem of stride 1; SGD(0.01, momentum 0.9), batch 32. Filters and stride of
# the residual blocks; filters of the 1 x 1 convolutions and stride of the depthwise ones.
RESIDUAL = [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]
SEPARABLE = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
BATCH = 32
EPOCH = 45_000  # images in an epoch, as train[:75%] of MNIST
MANY = 10_000_000  # elements of the chain


def rng():
    return np.random.default_rng(0)


def images(count):
    """float32 [count, 784] in [0, 1), and classes as int32."""
    return rng().random((count, 784), np.float32), rng().integers(0, 10, count, np.int32)


def image_bytes(count):
    """The same as bytes, as image files hold them."""
    return rng().integers(0, 256, (count, 784), np.uint8), rng().integers(0, 10, count, np.int32)


def batches(count=64):
    x, y = images(count * BATCH)
    return list(zip(x.reshape(count, BATCH, 784), y.reshape(count, BATCH)))


def colors(count):
    """float32 [count, 32, 32, 3] in [0, 1)."""
    return rng().random((count, 32, 32, 3), np.float32)


def color_batches(count=4):
    x, y = colors(count * BATCH), rng().integers(0, 10, count * BATCH, np.int32)
    return list(zip(x.reshape(count, BATCH, 32, 32, 3), y.reshape(count, BATCH)))


def deep_rows():
    return rng().random((DEEP_ROWS, DEEP[0]), np.float32), rng().integers(0, 10, DEEP_ROWS, np.int32)


def square_batch():
    return tuple(rng().standard_normal((2, SQUARE_BATCH, SQUARE), np.float32))


def bags(count=32):
    words = rng().integers(0, VOCABULARY, (count, BAG_BATCH, BAG), np.int32)
    return list(zip(words, rng().standard_normal((count, BAG_BATCH, 1), np.float32)))


def glorot(inputs, outputs):
    bound = (6 / (inputs + outputs)) ** 0.5
    return rng().uniform(-bound, bound, (inputs, outputs)).astype(np.float32)


def chain(x, minimum, maximum, absolute):
    """Ten operations, none dearer than a product; applied to its own result it stays within bounds."""
    y = minimum(maximum(x * 0.5 + 1, -2), 1) * x - 0.25
    return (absolute(y) * 0.75 + x) * 0.5
