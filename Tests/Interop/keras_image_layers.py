"""keras_image_layers.py OUT: normalizing layers and those of sequences, images and volumes, by real Keras, in OUT/keras_image_layers.npz.

Arrays are named `layer/case/array` as in keras_layers.py; cases that end in `_training` are computed as in training, and
`u0` … are all weights after that. `adapt/case/array` is what Normalization finds in data.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

from keras_layers import add, cotangent, draw

layers = keras.layers


def cases():
    x, steps, image, volume = draw(1, 6, 4), draw(2, 3, 5, 4), draw(3, 3, 4, 5, 6), draw(4, 2, 3, 4, 2, 2)
    for suffix in ("", "_training"):
        yield "batch_normalization" + suffix, layers.BatchNormalization(), x
        yield "batch_normalization_steps" + suffix, layers.BatchNormalization(momentum=0.8, epsilon=1e-5), steps
        yield "batch_normalization_image" + suffix, layers.BatchNormalization(), image + 3
        yield "batch_normalization_axis" + suffix, layers.BatchNormalization(axis=1), image
        yield "batch_normalization_axis_back" + suffix, layers.BatchNormalization(axis=-2), image
        yield "batch_normalization_bare" + suffix, layers.BatchNormalization(center=False, scale=False), x
        yield "batch_normalization_scale" + suffix, layers.BatchNormalization(center=False), x
        yield "batch_normalization_center" + suffix, layers.BatchNormalization(scale=False), x
    yield "layer_normalization", layers.LayerNormalization(), x
    yield "layer_normalization_steps", layers.LayerNormalization(epsilon=1e-6), steps
    yield "layer_normalization_axes", layers.LayerNormalization(axis=[1, 2]), image
    yield "layer_normalization_axes_back", layers.LayerNormalization(axis=[-2, -1]), image
    yield "layer_normalization_axes_mixed", layers.LayerNormalization(axis=[1, -1]), image
    yield "layer_normalization_axis", layers.LayerNormalization(axis=1), image
    yield "layer_normalization_bare", layers.LayerNormalization(center=False, scale=False), steps
    yield "layer_normalization_center", layers.LayerNormalization(scale=False), steps
    yield "group_normalization", layers.GroupNormalization(2), image
    yield "group_normalization_32", layers.GroupNormalization(), draw(5, 2, 3, 64)
    yield "group_normalization_each", layers.GroupNormalization(-1), image
    yield "group_normalization_one", layers.GroupNormalization(1, center=False), steps
    yield "group_normalization_axis", layers.GroupNormalization(2, axis=1), image
    yield "group_normalization_flat", layers.GroupNormalization(2, scale=False), x
    yield "normalization", layers.Normalization(), x
    yield "normalization_bytes", layers.Normalization(mean=3.0, variance=2.0), np.arange(12, dtype=np.uint8).reshape(3, 4)
    yield "normalization_given", layers.Normalization(mean=[1.0, 2.0, 3.0, 0.5], variance=[1.0, 4.0, 0.0, 2.5]), steps
    yield "normalization_axes", layers.Normalization(axis=(1, 2)), steps
    yield "normalization_all", layers.Normalization(axis=None), steps
    yield "normalization_inverse", layers.Normalization(axis=1, invert=True), image
    yield "normalization_last", layers.Normalization(axis=(1, -1), mean=[1.0, 2.0, 3.0, 0.5], variance=[1.0, 4.0, 2.0, 2.5]), steps
    for n, data in ((1, steps), (2, image), (3, volume)):
        def layer(name, *args, **options):
            return getattr(layers, f"{name}{n}D")(*args, **options)
        uneven = ((1, 2), (0, 3), (2, 0))[:n]
        yield f"zero_padding{n}", layer("ZeroPadding"), data
        yield f"zero_padding{n}_uneven", layer("ZeroPadding", uneven[0] if n == 1 else uneven), data
        crops = ((1, 0), (0, 2), (1, 0))[:n]
        yield f"cropping{n}", layer("Cropping", crops[0] if n == 1 else crops), data
        yield f"up_sampling{n}", layer("UpSampling"), data
        yield f"spatial_dropout{n}_outside_training", layer("SpatialDropout", 0.5), data
        for kind in ("Average", "Max"):
            yield f"global_{kind.lower()}_pooling{n}", layer(f"Global{kind}Pooling"), data
            yield f"global_{kind.lower()}_pooling{n}_keeping", layer(f"Global{kind}Pooling", keepdims=True), data
    for n, data in ((1, draw(6, 2, 7, 4)), (2, draw(7, 2, 6, 5, 4)), (3, draw(8, 2, 5, 4, 4, 4))):
        def layer(name, *args, **options):
            return getattr(layers, f"{name}{n}D")(*args, **options)
        yield f"conv{n}", layer("Conv", 3, 3), data
        yield f"conv{n}_same_strides", layer("Conv", 3, 3, strides=2, padding="same", activation="tanh"), data
        yield f"conv{n}_groups", layer("Conv", 6, 2, groups=2, use_bias=False), data
        yield f"conv{n}_dilated", layer("Conv", 2, 2, dilation_rate=2, padding="same"), data
        yield f"conv{n}_transpose", getattr(layers, f"Conv{n}DTranspose")(3, 3), data[:1, :3]  # sums of few terms
        yield f"conv{n}_transpose_strides", getattr(layers, f"Conv{n}DTranspose")(2, 3, strides=2, padding="same"), data
        yield f"conv{n}_transpose_wide", getattr(layers, f"Conv{n}DTranspose")(2, 2, strides=3), data
        for kind in ("Max", "Average"):
            yield f"{kind.lower()}_pooling{n}", layer(f"{kind}Pooling", 2), data
            yield f"{kind.lower()}_pooling{n}_same", layer(f"{kind}Pooling", 3, strides=2, padding="same"), data
        if n < 3:
            yield f"depthwise_conv{n}", layer("DepthwiseConv", 3), data
            yield f"depthwise_conv{n}_many", layer("DepthwiseConv", 2, depth_multiplier=3, padding="same", activation="relu"), data
            yield f"separable_conv{n}", layer("SeparableConv", 5, 3), data
            yield f"separable_conv{n}_many", layer("SeparableConv", 2, 2, depth_multiplier=2, strides=2, padding="same"), data
    yield "conv1_causal", layers.Conv1D(3, 3, padding="causal", dilation_rate=2), steps
    yield "conv2_uneven", layers.Conv2D(3, (2, 3), strides=(2, 1), padding="same"), image
    yield "cropping2_all", layers.Cropping2D(1), image
    yield "up_sampling2_uneven", layers.UpSampling2D((3, 2)), image
    yield "up_sampling3_uneven", layers.UpSampling3D((1, 3, 2)), volume
    for size in ((2, 2), (3, 4), (5, 1)):
        yield f"up_sampling2_bilinear_{size[0]}_{size[1]}", layers.UpSampling2D(size, interpolation="bilinear"), image
    yield "up_sampling2_bilinear_single", layers.UpSampling2D(3, interpolation="bilinear"), image[:, :1, :2]


def record(out):
    for name, layer, x in cases():
        layer.build(x.shape)
        weights = []
        for i, w in enumerate(layer.weights):
            positive = "variance" in w.name
            weights.append(draw(10 + i, *w.shape, low=0.2 if positive else -0.7, high=1.7 if positive else 0.7)
                           if w.name != "count" else np.zeros((), np.int32))
        layer.set_weights(weights)
        layer.finalize_state() if isinstance(layer, layers.Normalization) else None
        is_training = name.endswith("_training") and not name.endswith("outside_training")
        options = dict(training=is_training) if "batch" in name or "dropout" in name else {}
        xt = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(xt)
            y = layer(xt, **options)
            total = tf.reduce_sum(y * cotangent(y.shape))
        floating = x.dtype == np.float32
        sources = ([xt] if floating else []) + [w.value for w in layer.trainable_weights]
        gradients = [tf.convert_to_tensor(g) for g in tape.gradient(total, sources)] if sources else []
        if floating:
            add(out, f"layer/{name}", dx=gradients.pop(0))
        add(out, f"layer/{name}", x=x, y=y, **{f"w{i}": w for i, w in enumerate(weights)},
            **{f"dw{i}": g for i, g in enumerate(gradients)})
        if is_training:
            add(out, f"layer/{name}", **{f"u{i}": w for i, w in enumerate(layer.weights)})


def record_adapting(out):
    data = draw(20, 30, 3, 4) + 5
    for name, axis in dict(last=-1, both=(1, 2), all=None, first=1).items():
        whole, batches = layers.Normalization(axis=axis), layers.Normalization(axis=axis)
        whole.adapt(data)
        batches.adapt(tf.data.Dataset.from_tensor_slices(data).batch(8))
        add(out, f"adapt/{name}", x=data, mean=whole.adapt_mean, variance=whole.adapt_variance, y=whole(data[:2]),
            batches_mean=batches.adapt_mean, batches_variance=batches.adapt_variance)


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    arrays = {}
    record(arrays)
    record_adapting(arrays)
    np.savez(directory / "keras_image_layers.npz", **arrays)
    print(f"{len(arrays)} arrays of Keras {keras.__version__}")
