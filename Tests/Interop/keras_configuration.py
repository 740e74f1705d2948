"""keras_configuration.py DIR: Frigatebird's model configurations in Keras, and Keras's for Frigatebird.

DIR/ours_*.json: Keras must make a model of each, and write the same configuration for it, learning settings included.
Those with `own` in their names have parts that Keras doesn't have: Twice and gaussian below, and gelu by tanh.
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


@keras.saving.register_keras_serializable("lab")
class Twice(layers.Layer):
    def __init__(self, factor=2.0, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):
        return super().get_config() | dict(factor=self.factor)


@keras.saving.register_keras_serializable("lab")
def gaussian(x):
    return keras.ops.exp(-keras.ops.square(x) / 2)


def gelu_tanh(x):
    return keras.activations.gelu(x, approximate=True)


OWN = dict(Twice=Twice, gaussian=gaussian, gelu_tanh=gelu_tanh)
ACTIVATIONS = """linear relu relu6 leaky_relu elu selu celu gelu silu hard_silu mish tanh hard_tanh tanh_shrink hard_shrink
    soft_shrink sigmoid hard_sigmoid sparse_sigmoid log_sigmoid softmax log_softmax softplus squareplus sparse_plus softsign
    exponential""".split()


def own():
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, activation=gaussian), Twice(3.0)])


def every_layer():
    """Each layer, regularizer and constraint, with options other than the defaults."""
    r, c, i = keras.regularizers, keras.constraints, keras.initializers
    return keras.Sequential([
        keras.Input((4,), dtype="int32"),
        layers.Embedding(12, 3, embeddings_initializer="normal", embeddings_regularizer=r.L1(0.01),
                         activity_regularizer=r.L2(0.02), embeddings_constraint=c.MaxNorm(1.5, axis=1)),
        layers.Reshape((3, -1)), layers.Permute((2, 1)), layers.Flatten(), layers.RepeatVector(2),
        layers.PReLU(alpha_initializer="ones", alpha_constraint="non_neg", shared_axes=[1]), layers.ELU(0.5), layers.LeakyReLU(0.1),
        layers.ReLU(max_value=6, negative_slope=0.1), layers.Softmax(axis=[1, 2]), layers.Softmax(),
        layers.ActivityRegularization(l1=0.1), layers.Dropout(0.2),
        layers.AlphaDropout(0.1), layers.GaussianDropout(0.3), layers.GaussianNoise(0.4), layers.Rescaling(2.0, offset=1.0),
        layers.UnitNormalization(axis=[1, 2]), layers.Masking(0.5), layers.Identity(),
        layers.Dense(5, "leaky_relu", kernel_initializer=i.Orthogonal(gain=2), activity_regularizer="l2",
                     kernel_regularizer=r.OrthogonalRegularizer(0.3, "columns"), bias_regularizer=r.L1L2(0.1, 0.2),
                     kernel_constraint=c.MinMaxNorm(0.1, 0.9, rate=0.5), bias_constraint=c.UnitNorm()),
        *[layers.Activation(a) for a in ACTIVATIONS],
        layers.Dense(5, "swish", kernel_initializer="identity", kernel_constraint=c.UnitNorm(axis=[0, 1])),
        layers.Dense(3, kernel_initializer=i.VarianceScaling(2.0, "fan_out", "uniform"), kernel_constraint="non_neg")])


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


def with_lstm():
    return keras.Sequential([keras.Input((8, 1)), layers.LSTM(2)])


def half():
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="mixed_float16")])


def accumulating():
    model = not_compiled()
    model.compile(optimizer=keras.optimizers.Adam(gradient_accumulation_steps=2), loss="mse")
    return model


def functional():
    x = keras.Input((3,))
    return keras.Model(x, layers.Dense(2)(x))


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    failures = 0
    for path in sorted(directory.glob("ours_*.json")):
        ours = json.loads(path.read_text())
        is_own = "own" in path.name
        model = keras.models.model_from_json(path.read_text(), custom_objects=OWN if is_own else None)
        again = json.loads(model.to_json())
        # Where Keras has found what isn't its own is its own business.
        left_out = ["build_config", "jit_compile"] + is_own * ["module", "registered_name", "activation"]
        if without(ours, *left_out) != without(again, *left_out):
            failures += 1
            print(f"{path.name}:\n  ours  {json.dumps(ours)}\n  Keras {json.dumps(again)}", file=sys.stderr)
    for make in (own, every_layer, mlp, short_names, not_compiled, with_lambda, with_lambda_activation, with_lstm, half,
                 accumulating, functional):
        keras.utils.clear_session()
        (directory / f"keras_{make.__name__}.json").write_text(make().to_json())
    sys.exit(1 if failures else 0)
