"""keras_graph_configuration.py DIR: configurations of layers of images and of functional models, Frigatebird's in Keras and back.

DIR/ours_*.json: Keras must make a model of each, and write the same configuration for it. Writes DIR/keras_NAME.json, what
model.to_json() gives for the models below.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras import layers

import keras_functional
from keras_configuration import without


def image_layers():
    """Each normalizing layer and each of sequences, images and volumes, with options other than the defaults."""
    r, c = keras.regularizers, keras.constraints
    return keras.Sequential([
        keras.Input((6, 6, 4)), layers.Normalization(mean=[1.0, 2.0, 3.0, 0.5], variance=[1.0, 4.0, 0.25, 2.5]),
        layers.Normalization(axis=(1, 2), invert=True), layers.Normalization(axis=None, mean=1.5, variance=2.0),
        layers.BatchNormalization(axis=1, momentum=0.8, epsilon=1e-5, gamma_regularizer="l2", beta_constraint="non_neg"),
        layers.BatchNormalization(center=False, moving_variance_initializer=keras.initializers.Constant(2.0)),
        layers.LayerNormalization(axis=[1, -1], gamma_initializer="he_normal", beta_regularizer=r.L1(0.5)),
        layers.LayerNormalization(scale=False), layers.GroupNormalization(2, gamma_constraint=c.MaxNorm(1.5), epsilon=0.01),
        layers.SpatialDropout2D(0.25), layers.ZeroPadding2D(((1, 2), (0, 1))), layers.Cropping2D(((0, 1), (1, 0))),
        layers.UpSampling2D((2, 1)), layers.UpSampling2D(2, interpolation="bilinear"),
        layers.GlobalAveragePooling2D(keepdims=True), layers.GlobalMaxPooling2D(),
        layers.Reshape((4, 1)), layers.ZeroPadding1D((1, 2)), layers.ZeroPadding1D(2), layers.Cropping1D((2, 0)),
        layers.UpSampling1D(3), layers.SpatialDropout1D(0.5), layers.GlobalAveragePooling1D(keepdims=True), layers.GlobalMaxPooling1D(),
        layers.Reshape((1, 1, 1, 1)), layers.ZeroPadding3D(((1, 0), (0, 2), (1, 1))), layers.Cropping3D(((0, 0), (1, 0), (1, 0))),
        layers.UpSampling3D((1, 2, 3)), layers.SpatialDropout3D(0.1), layers.GlobalAveragePooling3D(keepdims=True),
        layers.GlobalMaxPooling3D(), layers.Dense(2)])


def functional(make):
    """The model of a case of keras_functional.py, compiled."""
    def model():
        return make()[0]
    model.__name__ = make.__name__
    return model


def convolutions():
    """Each convolutional and pooling layer, with options other than the defaults."""
    r, c = keras.regularizers, keras.constraints
    return keras.Sequential([
        keras.Input((12, 12, 4)), layers.Conv2D(6, (3, 2), strides=(2, 1), padding="same", groups=2, activation="relu", kernel_regularizer="l2"),
        layers.Conv2D(4, 2, dilation_rate=2, use_bias=False, kernel_constraint=c.MaxNorm(2.0, axis=[0, 1, 2])),
        layers.Conv2DTranspose(3, 3, strides=2, padding="same", bias_initializer="ones", activity_regularizer=r.L1(0.01)),
        layers.DepthwiseConv2D(2, depth_multiplier=2, depthwise_initializer="he_normal", bias_regularizer="l1"),
        layers.SeparableConv2D(5, 2, depth_multiplier=2, pointwise_constraint="non_neg", pointwise_regularizer=r.L2(0.5)),
        layers.MaxPooling2D((2, 1), padding="same"), layers.AveragePooling2D(3, strides=1), layers.Flatten(), layers.Dense(48),
        layers.Reshape((12, 4)), layers.Conv1D(4, 3, padding="causal"), layers.Conv1DTranspose(3, 2), layers.DepthwiseConv1D(2),
        layers.SeparableConv1D(4, 2, padding="same"), layers.MaxPooling1D(), layers.AveragePooling1D(2, strides=1), layers.Flatten(),
        layers.Dense(27), layers.Reshape((3, 3, 3, 1)), layers.Conv3D(2, 2), layers.Conv3DTranspose(1, 3), layers.MaxPooling3D(2),
        layers.AveragePooling3D((1, 2, 2))])


MODELS = (image_layers, convolutions)
GRAPHS = [functional(make) for make in (keras_functional.residual, keras_functional.inception, keras_functional.siamese,
                                        keras_functional.nested, keras_functional.outputs, keras_functional.masked)]

if __name__ == "__main__":
    directory = Path(sys.argv[1])
    failures = 0
    for path in sorted(directory.glob("ours_*.json")):
        ours = json.loads(path.read_text())
        model = keras.models.model_from_json(path.read_text())
        again = json.loads(model.to_json())
        left_out = ("build_config", "jit_compile", "kwargs")  # which masks layers are called with is Keras's business
        if without(ours, *left_out) != without(again, *left_out):
            failures += 1
            print(f"{path.name}:\n  ours  {json.dumps(ours)}\n  Keras {json.dumps(again)}", file=sys.stderr)
    for make in (*MODELS, *GRAPHS):
        keras.utils.clear_session()
        (directory / f"keras_{make.__name__}.json").write_text(make().to_json())
    sys.exit(1 if failures else 0)
