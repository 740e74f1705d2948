"""keras_configuration.py DIR: Frigatebird's model configurations in Keras, and Keras's for Frigatebird.

DIR/ours_*.json: Keras must make a model of each, and write the same configuration for it, learning settings included.
Writes DIR/keras_NAME.json, what model.to_json() gives for the models below.
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


def without(value, *keys):
    """The same, without these members anywhere: Keras writes them or not by layer and by backend."""
    if isinstance(value, dict):
        return {k: without(v, *keys) for k, v in value.items() if k not in keys}
    return [without(v, *keys) for v in value] if isinstance(value, list) else value


def mlp():
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten()]
        + [layers.Dense(50, activation="tanh", kernel_regularizer=keras.regularizers.L2(1e-3)) for _ in range(4)]
        + [layers.Dropout(0.25), layers.Dense(10)])
    model.compile(optimizer=keras.optimizers.Adam(1e-4),
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=[keras.metrics.SparseCategoricalAccuracy()])
    return model


def short_names():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, kernel_initializer="he_normal"), layers.Activation("softmax")])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def not_compiled():
    return keras.Sequential([keras.Input((4,)), layers.Dense(1, use_bias=False, name="only")], name="line")


def with_lambda():
    return keras.Sequential([keras.Input((3,)), layers.Lambda(lambda x: x * 2)])


def with_lambda_activation():
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, activation=lambda x: x * 2)])


def with_conv():
    return keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3)])


def with_masks():
    return keras.Sequential([keras.Input((3,)), layers.Embedding(5, 2, mask_zero=True)])


def frozen():
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, trainable=False)])


def half():
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="mixed_float16")])


def clipped():
    model = not_compiled()
    model.compile(optimizer=keras.optimizers.Adam(clipnorm=1.0), loss="mse")
    return model


def functional():
    x = keras.Input((3,))
    return keras.Model(x, layers.Dense(2)(x))


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    failures = 0
    for path in sorted(directory.glob("ours_*.json")):
        ours = json.loads(path.read_text())
        model = keras.models.model_from_json(path.read_text())
        again = json.loads(model.to_json())
        if without(ours, "build_config", "jit_compile") != without(again, "build_config", "jit_compile"):
            failures += 1
            print(f"{path.name}:\n  ours  {json.dumps(ours)}\n  Keras {json.dumps(again)}", file=sys.stderr)
    for make in (mlp, short_names, not_compiled, with_lambda, with_lambda_activation, with_conv, with_masks,
                 frozen, half, clipped, functional):
        keras.utils.clear_session()
        (directory / f"keras_{make.__name__}.json").write_text(make().to_json())
    sys.exit(1 if failures else 0)
