"""keras_layers.py OUT: layers, activations, regularizers and constraints one by one, by real Keras, in OUT/keras_layers.npz.

Arrays are named `kind/case/array`; the tests make the same cases by the same names. Texts go to OUT/keras_layers.json.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["COLUMNS"] = "120"  # so that the summary has room
import keras
import numpy as np
import tensorflow as tf

constraints, layers, losses, optimizers, regularizers = (
    keras.constraints, keras.layers, keras.losses, keras.optimizers, keras.regularizers)

ACTIVATIONS = """linear relu relu6 leaky_relu elu selu celu gelu silu hard_silu mish tanh hard_tanh tanh_shrink hard_shrink
    soft_shrink sigmoid hard_sigmoid sparse_sigmoid log_sigmoid softmax log_softmax softplus squareplus sparse_plus softsign
    exponential""".split()


def draw(seed, *shape, low=-2, high=2):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def cotangent(shape):
    """What a result is multiplied with before it is summed, so that its gradient is a number for each element."""
    return np.cos(np.arange(np.prod(shape, dtype=int))).reshape(shape).astype(np.float32)


def add(out, case, **arrays):
    for key, value in arrays.items():
        array = np.asarray(value)
        out[f"{case}/{key}"] = array.astype(np.float32) if array.dtype == np.float64 else array


# MARK: Layers

# Ties, zeros of both signs, corners of functions by parts, where exponentials over- and underflow, and where formulas cancel.
# No tiny negative numbers: TensorFlow decides selu's derivative by its result, which they round to 0.
EDGES = np.array([[0, -0.0, 1, -1, 1e-4, -1e-4], [20, -20, 88, -88, 100, -100], [0.5, 0.5, 0.5, -3, 3, -8],
                  [1e-20, -1e-3, 5, -5, 9, -9], [6, 3.5, -0.5, 2.5, -2.5, 0.25]], np.float32)


def record_layers(out):
    x, y, cube = draw(1, 4, 6), draw(2, 2, 3, 5), draw(3, 2, 3, 4, 2)
    words = np.array([[0, 3, 3], [6, 1, 3]], np.int32)
    cases = {f"dense_{a}": (layers.Dense(5, activation=a), x) for a in ACTIVATIONS}
    # Keras's celu adds both branches' derivatives at 0, where it is 2 to TensorFlow and 1 to JAX and to mathematics.
    cases |= {f"activation_{a}": (layers.Activation(a), np.where(EDGES == 0, 0.125, EDGES) if a == "celu" else EDGES)
              for a in ACTIVATIONS}
    cases["activation_gelu_tanh"] = (layers.Activation(lambda x: keras.activations.gelu(x, approximate=True)), EDGES)
    cases |= dict(
        dense_no_bias=(layers.Dense(5, use_bias=False), x), dense_rank3=(layers.Dense(4), y),
        dense_glu=(layers.Dense(6, activation="glu"), x), activation_glu=(layers.Activation("glu"), EDGES),
        dense_leaky_relu_layer=(layers.Dense(5, activation=layers.LeakyReLU(negative_slope=0.1)), x),
        identity=(layers.Identity(), x), masking=(layers.Masking(0.5), np.where(np.arange(3)[:, None] == 1, np.float32(0.5), y)),
        flatten_channels_first=(layers.Flatten("channels_first"), cube),
        flatten=(layers.Flatten(), cube), flatten_flat=(layers.Flatten(), draw(4, 3, 5)),
        dropout_outside_training=(layers.Dropout(0.5), x),
        reshape=(layers.Reshape((3, 2)), x), reshape_open=(layers.Reshape((4, -1, 3)), cube),
        reshape_flat=(layers.Reshape((-1,)), cube),
        permute=(layers.Permute((2, 1)), y), permute_cube=(layers.Permute((3, 1, 2)), cube),
        repeat_vector=(layers.RepeatVector(3), x),
        embedding=(layers.Embedding(7, 4), words), embedding_floats=(layers.Embedding(7, 4), words.astype(np.float32)),
        embedding_vector=(layers.Embedding(7, 4), words[:, 0].astype(np.int64)),
        embedding_bytes=(layers.Embedding(300, 2), np.array([[255, 0, 7]], np.uint8)),
        activity_regularization=(layers.ActivityRegularization(0.1, 0.2), x),
        relu_layer=(layers.ReLU(), EDGES), relu_layer_6=(layers.ReLU(max_value=6), EDGES),
        relu_layer_max=(layers.ReLU(max_value=3.5), EDGES), relu_layer_slope=(layers.ReLU(negative_slope=0.25), EDGES),
        relu_layer_threshold=(layers.ReLU(threshold=0.5), EDGES),
        relu_layer_slope_max=(layers.ReLU(max_value=2.5, negative_slope=0.25), EDGES),
        relu_layer_all=(layers.ReLU(max_value=3, negative_slope=0.25, threshold=0.5), EDGES),
        leaky_relu_layer=(layers.LeakyReLU(), EDGES), leaky_relu_layer_slope=(layers.LeakyReLU(negative_slope=0.05), EDGES),
        prelu=(layers.PReLU(), EDGES), prelu_shared=(layers.PReLU(shared_axes=[1, 2]), cube),
        elu_layer=(layers.ELU(), EDGES), elu_layer_alpha=(layers.ELU(alpha=0.4), EDGES),
        softmax_layer=(layers.Softmax(), EDGES), softmax_layer_axis=(layers.Softmax(axis=1), cube),
        softmax_layer_axes=(layers.Softmax(axis=[1, -1]), cube),
        rescaling=(layers.Rescaling(0.25, offset=-3), x), rescaling_bytes=(layers.Rescaling(1 / 255), EDGES.astype(np.uint8)),
        unit_normalization=(layers.UnitNormalization(), x), unit_normalization_axes=(layers.UnitNormalization(axis=[1, 2]), cube),
        alpha_dropout_outside_training=(layers.AlphaDropout(0.5), x),
        gaussian_dropout_outside_training=(layers.GaussianDropout(0.5), x),
        gaussian_noise_outside_training=(layers.GaussianNoise(0.5), x))
    for name, (layer, x) in cases.items():
        layer.build(x.shape)
        weights = [draw(10 + i, *w.shape, low=-0.7, high=0.7) for i, w in enumerate(layer.weights)]
        layer.set_weights(weights)
        floating = x.dtype == np.float32 and "embedding" not in name
        options = dict(training=False) if name.endswith("outside_training") else {}
        xt = tf.constant(x)
        with tf.GradientTape() as tape:
            tape.watch(xt)
            y = layer(xt, **options)
            total = tf.reduce_sum(y * cotangent(y.shape))
        sources = ([xt] if floating else []) + [w.value for w in layer.weights]
        gradients = [tf.convert_to_tensor(g) for g in tape.gradient(total, sources)] if sources else []
        if floating:
            add(out, f"layer/{name}", dx=gradients.pop(0))
        add(out, f"layer/{name}", x=x, y=y, **{f"w{i}": w for i, w in enumerate(weights)},
            **{f"dw{i}": g for i, g in enumerate(gradients)})


# MARK: Regularizers

def record_regularizers(out):
    x, t, start = draw(50, 4, 3), draw(51, 4, 2), draw(52, 3, 2)
    start[0, 0] = 0  # |w| has no derivative here
    add(out, "regularizer", x=x, target=t, start=start, start_bias=draw(53, 2))
    cases = dict(l1=regularizers.L1(0.03), l2=regularizers.L2(0.05), l1l2=regularizers.L1L2(0.02, 0.04),
                 l1_default=regularizers.L1(), l2_default=regularizers.L2())
    cases = {name: dict(kernel_regularizer=r, bias_regularizer=r) for name, r in cases.items()}
    cases |= dict(orthogonal=dict(kernel_regularizer=regularizers.OrthogonalRegularizer()),
                  orthogonal_columns=dict(kernel_regularizer=regularizers.OrthogonalRegularizer(0.2, mode="columns")))
    for name, options in cases.items():
        model = keras.Sequential([layers.Input((3,)), layers.Dense(2, **options)])
        model.set_weights([start, draw(53, 2)])
        model.compile(optimizer=optimizers.SGD(0.1), loss="mse")
        loss = model.train_on_batch(x, t)
        add(out, f"regularizer/{name}", penalty=options["kernel_regularizer"](keras.Variable(start)), loss=loss,
            kernel=model.weights[0], bias=model.weights[1], after=model.evaluate(x, t, verbose=0))


def record_activities(out):
    """Penalties on what layers make, over three epochs of 70 = 2 · 32 + 6 examples."""
    x, t = draw(55, 70, 3), draw(56, 70, 2)
    add(out, "activity", x=x, target=t)
    cases = dict(
        dense=[layers.Dense(4, activation="tanh", activity_regularizer=regularizers.L2(0.1)), layers.Dense(2)],
        between=[layers.Dense(4), layers.ActivityRegularization(l1=0.03, l2=0.02), layers.Dense(2)],
        last=[layers.Dense(2, activity_regularizer=regularizers.L1(0.05))])
    for name, parts in cases.items():
        train(out, f"activity/{name}", [layers.Input((3,)), *parts], optimizers.SGD(0.1), "mse", x, t)


# MARK: Constraints

def record_constraints(out):
    x, t = draw(57, 70, 3), draw(58, 70, 2)
    add(out, "constraint", x=x, target=t)
    cases = dict(max_norm=constraints.MaxNorm(0.5), max_norm_default=constraints.MaxNorm(),
                 min_max_norm=constraints.MinMaxNorm(0.3, 0.6), min_max_norm_rate=constraints.MinMaxNorm(0.8, 0.9, rate=0.25),
                 non_neg=constraints.NonNeg(), unit_norm=constraints.UnitNorm())
    cases = {name: dict(kernel_constraint=c, bias_constraint=c) for name, c in cases.items()}
    cases |= dict(max_norm_rows=dict(kernel_constraint=constraints.MaxNorm(0.4, axis=1)),
                  unit_norm_all=dict(kernel_constraint=constraints.UnitNorm(axis=[0, 1])))
    for name, options in cases.items():
        train(out, f"constraint/{name}", [layers.Input((3,)), layers.Dense(2, **options)], optimizers.Adam(0.1), "mse", x, t)


# MARK: Trainings

def record_embeddings(out):
    """Integers in: words that come once, often and never, a penalty and a constraint on the table."""
    rng = np.random.default_rng(59)
    words, labels = rng.integers(0, 9, (70, 4)).astype(np.int32), rng.integers(0, 3, 70).astype(np.int32)
    add(out, "embedding", x=words, target=labels)
    # Where a word comes twice in a batch, Adam on TensorFlow squares its gradient in parts, a² + b² and not (a + b)². A penalty of
    # nothing makes the gradients those of Keras's other backends.
    nothing = regularizers.L2(1e-30)
    cases = dict(
        plain=(layers.Embedding(12, 3, embeddings_regularizer=nothing), optimizers.Adam(0.05)),
        regular=(layers.Embedding(12, 3, embeddings_regularizer=regularizers.L2(0.01), activity_regularizer=regularizers.L1(0.02)),
                 optimizers.SGD(0.5, momentum=0.9)),
        bounded=(layers.Embedding(12, 3, embeddings_regularizer=nothing, embeddings_constraint=constraints.MaxNorm(0.75, axis=1)),
                 optimizers.Adam(0.05)))
    for name, (embedding, optimizer) in cases.items():
        train(out, f"embedding/{name}", [layers.Input((4,), dtype="int32"), embedding, layers.Flatten(), layers.Dense(3)], optimizer,
              losses.SparseCategoricalCrossentropy(from_logits=True), words, labels)


def train(out, case, parts, optimizer, loss, x, t):
    model = keras.Sequential(parts)
    weights = [draw(62 + i, *w.shape, low=-0.6, high=0.6) for i, w in enumerate(model.weights)]
    model.set_weights(weights)
    model.compile(optimizer=optimizer, loss=loss)
    history = model.fit(x, t, batch_size=32, epochs=3, shuffle=False, validation_data=(x, t), validation_batch_size=16, verbose=0)
    add(out, case, loss=np.array(history.history["loss"]), val_loss=np.array(history.history["val_loss"]),
        prediction=model.predict(x[:5], verbose=0), **{f"w{i}": w for i, w in enumerate(weights)},
        **{f"final_w{i}": w for i, w in enumerate(model.weights)})


# MARK: Initializers

def record_initializers(out):
    """Those without chance."""
    for name, initializer, shape in [("identity", keras.initializers.Identity(), (3, 5)),
                                     ("identity_gain", keras.initializers.Identity(0.5), (4, 4)),
                                     ("constant", keras.initializers.Constant(-2.5), (2, 3))]:
        add(out, f"initializer/{name}", value=initializer(shape))


# MARK: Texts

def summary():
    """What Keras prints of a model of many layers."""
    keras.utils.clear_session()
    lines = []
    keras.Sequential([
        layers.Input((4,), dtype="int32"), layers.Embedding(1000, 16), layers.Reshape((8, -1)), layers.Permute((2, 1)),
        layers.PReLU(shared_axes=[1]), layers.Flatten(), layers.ReLU(), layers.Dense(12, activation="mish"), layers.LeakyReLU(),
        layers.RepeatVector(3), layers.ActivityRegularization(0.1), layers.ELU(), layers.UnitNormalization(),
        layers.GaussianNoise(0.1), layers.AlphaDropout(0.1), layers.Softmax()]).summary(line_length=120, print_fn=lines.append)
    return "\n".join(lines)


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    arrays = {}
    for record in (record_layers, record_regularizers, record_activities, record_constraints, record_embeddings,
                   record_initializers):
        record(arrays)
    np.savez(directory / "keras_layers.npz", **arrays)
    (directory / "keras_layers.json").write_text(json.dumps(dict(summary=summary())) + "\n")
    print(f"{len(arrays)} arrays of Keras {keras.__version__}")
