"""keras_sequentials.py OUT: random Sequential models by real Keras, in OUT/keras_sequentials.{json,npz}.

keras_sequentials.py --check DIR: Keras reads DIR/ours_NUMBER.json, which Frigatebird wrote for model NUMBER, and must find in it
the layers it wrote itself, and predict with the same weights what it predicted. DIR also holds both fixture files.

Each model has its configuration (model.to_json()), weights, a batch of inputs and targets, predictions, what evaluation gives,
and, if no layer in it draws random numbers, losses and weights after two steps of training. All choices come from one seed.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
from keras import constraints, initializers, layers, regularizers

COUNT, BATCH = 64, 6
SMOOTH = """linear elu selu celu gelu silu mish tanh tanh_shrink sigmoid log_sigmoid softmax log_softmax softplus squareplus
    softsign exponential relu relu6 leaky_relu hard_silu hard_tanh hard_sigmoid hard_shrink soft_shrink sparse_sigmoid
    sparse_plus""".split()


class Maker:
    """Draws models of the layers that dense networks are made of."""

    def __init__(self, number):
        self.rng = np.random.default_rng(900 + number)
        self.number = number
        self.is_random = False  # whether a layer draws numbers in training

    def chance(self, p):
        return self.rng.random() < p

    def choose(self, *options):
        return options[self.rng.integers(len(options))]

    def number_between(self, low, high):
        return round(float(self.rng.uniform(low, high)), 3)

    def regularizer(self):
        return self.choose(None, None, None, "l2", regularizers.L1(0.01), regularizers.L2(0.02), regularizers.L1L2(0.01, 0.02))

    def constraint(self):
        return self.choose(None, None, None, "non_neg", constraints.MaxNorm(1.1), constraints.UnitNorm(axis=0),
                           constraints.MinMaxNorm(0.2, 0.9, rate=0.7))

    def initializer(self):
        i = initializers
        return self.choose("glorot_uniform", i.HeNormal(seed=4), "lecun_uniform", i.RandomNormal(0.1, 0.3), i.TruncatedNormal(0, 0.2),
                           i.RandomUniform(-0.4, 0.4, seed=2), i.Orthogonal(gain=0.8), i.Constant(0.3), "zeros",
                           i.VarianceScaling(0.7, "fan_avg", "untruncated_normal"), i.GlorotNormal(input_axes=[0], output_axes=[1]))

    def activation(self):
        if self.chance(0.15):
            return self.choose(layers.LeakyReLU(negative_slope=0.15), layers.ReLU(max_value=4, negative_slope=0.1), layers.ELU(0.7))
        return str(self.rng.choice(SMOOTH))

    def options(self):
        """What any layer may have."""
        options = {}
        if self.chance(0.2):
            options["trainable"] = False
        if self.chance(0.15):
            options["activity_regularizer"] = self.choose(regularizers.L2(0.01), regularizers.L1(0.02))
        if self.chance(0.2):
            options["dtype"] = "float32"
        return options

    def dense(self, units=None):
        return layers.Dense(units or int(self.rng.integers(2, 9)), activation=self.activation(), use_bias=self.chance(0.8),
                            kernel_initializer=self.initializer(), bias_initializer=self.choose("zeros", "ones", "normal"),
                            kernel_regularizer=self.regularizer(), bias_regularizer=self.regularizer(),
                            kernel_constraint=self.constraint(), bias_constraint=self.choose(None, None, "max_norm"),
                            **self.options())

    def noise(self, shape):
        self.is_random = True
        whole = (None,) + tuple(self.choose(1, s, None) for s in shape)
        rate = self.number_between(0.1, 0.5)
        return self.choose(
            layers.Dropout(rate, seed=self.choose(None, 3), noise_shape=self.choose(None, whole), **self.options()),
            layers.AlphaDropout(rate, noise_shape=self.choose(None, whole), seed=5), layers.GaussianDropout(rate, seed=1),
            layers.GaussianNoise(rate))

    def one_to_one(self, shape):
        """A layer that keeps shapes, and whether it is fit for a mask."""
        axis = int(self.rng.integers(1, len(shape) + 1))
        return self.choose(
            layers.Activation(self.activation(), **self.options()), layers.ReLU(max_value=self.choose(None, 3.0), negative_slope=0.1),
            layers.LeakyReLU(), layers.ELU(self.number_between(0.2, 1.5)),
            layers.PReLU(alpha_initializer=initializers.RandomUniform(0, 0.4), shared_axes=self.choose(None, [axis]),
                         alpha_regularizer=self.regularizer(), **self.options()),
            layers.Rescaling(self.number_between(0.2, 1.5), offset=self.number_between(-1, 1)), layers.UnitNormalization(axis=axis),
            layers.ActivityRegularization(l1=0.01, l2=0.02), layers.Identity(), layers.Dropout(0), layers.Activation("tanh"))

    def chain(self, shape, length, depth=0):
        """Layers for examples of a shape, and the shape of what they make."""
        chain = []
        for _ in range(length):
            kind = self.rng.random()
            if kind < 0.3:
                layer = self.dense()
            elif kind < 0.4 and self.number % 3 == 0:
                layer = self.noise(shape)
            elif kind < 0.65:
                layer = self.one_to_one(shape)
            elif kind < 0.72:
                layer = layers.Softmax(axis=-1) if not self.is_masked else layers.Activation("softmax")
            elif kind < 0.9 or depth > 1:
                layer = self.rearranging(shape)
            else:
                inner, shape = self.chain(shape, int(self.rng.integers(1, 4)), depth + 1)
                nested = keras.Sequential(inner, name=self.choose(None, f"inner_{len(chain)}_{depth}"))
                if self.chance(0.25):
                    nested.trainable = False
                chain.append(nested)
                continue
            chain.append(layer)
            shape = tuple(layer.compute_output_shape((None,) + shape)[1:])
            if type(layer) in (layers.Reshape, layers.Permute, layers.Flatten, layers.RepeatVector):
                self.is_masked = False
        return chain, shape

    def rearranging(self, shape):
        if len(shape) == 1:
            return self.choose(layers.RepeatVector(int(self.rng.integers(1, 4))), layers.Reshape((1, -1)), layers.Flatten())
        return self.choose(
            layers.Permute([int(i) + 1 for i in self.rng.permutation(len(shape))]), layers.Reshape((-1,) + shape[:1]),
            layers.Flatten(data_format=self.choose("channels_last", "channels_first")))

    def head(self):
        """The first layers, the batch of inputs, and the shape of what they make."""
        kind = self.rng.integers(4)
        self.is_masked = False
        if kind == 0:  # words
            words = int(self.rng.integers(3, 12))
            steps = int(self.rng.integers(2, 5))
            self.is_masked = self.chance(0.7)
            embedding = layers.Embedding(
                words, int(self.rng.integers(2, 6)), embeddings_initializer=self.choose("uniform", initializers.RandomNormal(0, 0.4)),
                embeddings_regularizer=self.regularizer(), embeddings_constraint=self.constraint(), mask_zero=self.is_masked,
                **self.options())
            x = self.rng.integers(0, words, (BATCH, steps)).astype(np.int32)
            x[0, -1] = 0
            dtype = self.choose("int32", "int64", "float32", "uint8")
            return [keras.Input((steps,), dtype=dtype), embedding], x.astype(dtype), (steps, embedding.output_dim)
        if kind == 1:  # sequences
            shape = (int(self.rng.integers(2, 5)), int(self.rng.integers(2, 5)))
            x = self.rng.normal(0, 1, (BATCH,) + shape).astype(np.float32)
            self.is_masked = True
            x[1, 0] = x[2, -1] = 0.5
            return [keras.Input(shape, batch_size=self.choose(None, BATCH)), layers.Masking(0.5)], x, shape
        shape = tuple(int(n) for n in self.rng.integers(2, 5, self.choose(1, 1, 2, 3)))
        if kind == 2 and self.chance(0.3):  # whole numbers
            return [keras.Input(shape, dtype="int32")], self.rng.integers(-3, 4, (BATCH,) + shape).astype(np.int32), shape
        return [keras.Input(shape, name=self.choose(None, "pixels"))], self.rng.normal(0, 1, (BATCH,) + shape).astype(np.float32), shape

    def model(self):
        head, x, shape = self.head()
        body, shape = self.chain(shape, int(self.rng.integers(1, 6)))
        kind = self.rng.random()
        if kind < 0.7:
            body.append(layers.Dense(int(self.rng.integers(1, 4)), name="last"))
            shape = shape[:-1] + (body[-1].units,)
        elif kind < 0.85:
            body.append(self.choose(layers.Dense(4, activation="glu"), layers.Dense(2, activation="glu")))
            shape = shape[:-1] + (body[-1].units // 2,)  # Keras says 4 and 2
        elif shape[-1] % 2 == 0:
            body.append(layers.Activation("glu"))
            shape = shape[:-1] + (shape[-1] // 2,)
        model = keras.Sequential(head + body, name=f"model_{self.number}")
        for weight in model.weights:
            weight.assign(self.rng.uniform(-0.6, 0.6, weight.shape))
        y = self.rng.normal(0, 1, (BATCH,) + shape).astype(np.float32)
        optimizer = self.choose(keras.optimizers.SGD(0.05, momentum=0.9), keras.optimizers.Adam(0.01), keras.optimizers.RMSprop(0.005))
        if any(type(layer) is layers.Embedding and not layer.embeddings_regularizer for layer in head):
            # With TensorFlow the table's gradient is slices, and what adapts squares each slice of a word that comes twice, not
            # their sum as with JAX.
            optimizer = keras.optimizers.SGD(0.05)
        model.compile(optimizer, self.choose("mse", "mae", keras.losses.Huber(), keras.losses.MeanSquaredError("sum")),
                      metrics=[keras.metrics.MeanAbsoluteError(), keras.metrics.RootMeanSquaredError()],
                      weighted_metrics=[keras.metrics.MeanSquaredError()])
        return model, x, y


def record(directory):
    arrays, texts = {}, {}
    number = 0
    while len(texts) < COUNT:
        keras.utils.clear_session()
        maker = Maker(number)
        number += 1
        model, x, y = maker.model()
        case = str(len(texts))
        prediction = model.predict_on_batch(x)
        if not np.isfinite(prediction).all() or np.abs(prediction).max() > 1e3:
            continue  # says nothing about anything
        arrays |= {f"{case}/x": x, f"{case}/y": y, f"{case}/prediction": prediction}
        arrays |= {f"{case}/w{i}": np.asarray(w) for i, w in enumerate(model.weights)}
        texts[case] = dict(configuration=model.to_json(), trains=not maker.is_random, counts=[
            model.count_params(), sum(int(np.prod(w.shape)) for w in model.trainable_weights)])
        arrays[f"{case}/evaluation"] = np.float32(model.evaluate(x, y, batch_size=4, verbose=0))
        if maker.is_random or not model.trainable_weights:
            texts[case]["trains"] = False
            continue
        arrays[f"{case}/losses"] = np.float32([model.train_on_batch(x, y)[0] for _ in range(2)])
        arrays |= {f"{case}/after{i}": np.asarray(w) for i, w in enumerate(model.weights)}
    np.savez(directory / "keras_sequentials.npz", **arrays)
    (directory / "keras_sequentials.json").write_text(json.dumps(texts))
    print(f"{len(texts)} models of Keras {keras.__version__}, {sum(t['trains'] for t in texts.values())} of them trained")


def plain(value):
    """A configuration without what Keras writes by chance: names of inputs nobody named, flags of models, and build shapes.

    How models learn is compared by their losses.
    """
    if isinstance(value, dict):
        left_out = "build_config", "build_input_shape", "batch_shape", "compile_config"
        value = {k: plain(v) for k, v in value.items() if k not in left_out}
        if value.get("class_name") == "InputLayer":
            value["config"].pop("name")
        if value.get("class_name") == "Sequential":
            value["config"].pop("trainable")
        if value.get("class_name") == "SeedGenerator":
            return value["config"]["seed"]
        return value
    return [plain(v) for v in value] if isinstance(value, list) else value


def difference(a, b, path=""):
    """Where two configurations differ first, or None."""
    if isinstance(a, dict) and isinstance(b, dict):
        return next((d for k in a.keys() | b.keys() if (d := difference(a.get(k), b.get(k), f"{path}.{k}"))), None)
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return next((d for i, (x, y) in enumerate(zip(a, b)) if (d := difference(x, y, f"{path}[{i}]"))), None)
    return None if a == b else f"{path}: ours {json.dumps(a)[:200]}, Keras's {json.dumps(b)[:200]}"


def check(directory):
    texts = json.loads((directory / "keras_sequentials.json").read_text())
    failures = 0
    with np.load(directory / "keras_sequentials.npz") as arrays:
        for case, text in texts.items():
            keras.utils.clear_session()
            ours = (directory / f"ours_{case}.json").read_text()
            model = keras.models.model_from_json(ours)
            for i, weight in enumerate(model.weights):
                weight.assign(arrays[f"{case}/w{i}"])
            wrong = np.abs(model.predict_on_batch(arrays[f"{case}/x"]) - arrays[f"{case}/prediction"]).max()
            frozen = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
            found = difference(plain(json.loads(ours)), plain(json.loads(text["configuration"])))
            if found or wrong > 1e-5 or frozen != text["counts"][1]:
                failures += 1
                print(f"model {case}: predictions differ by {wrong}, {frozen} trainable; {found}", file=sys.stderr)
    return failures


if __name__ == "__main__":
    if sys.argv[1] == "--check":
        sys.exit(1 if check(Path(sys.argv[2])) else 0)
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    record(directory)
