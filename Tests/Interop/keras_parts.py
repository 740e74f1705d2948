"""keras_parts.py OUT: short trainings, by real Keras, in OUT/keras_parts.npz.

Arrays are named `kind/case/array`; the tests make the same cases by the same names. Texts and decisions, which are no
arrays, go to OUT/keras_parts.json.
"""

import io
import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("COLUMNS", "80")
import keras
import numpy as np
import tensorflow as tf
from keras.src.utils import naming, progbar

layers, losses, metrics, optimizers, regularizers = (
    keras.layers, keras.losses, keras.metrics, keras.optimizers, keras.regularizers)


def draw(seed, *shape, low=-2, high=2):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


# MARK: Trainings

def record_trainings(out):
    """Short last batches (70 = 2 · 32 + 6, 25 = 16 + 9), regularizers, metrics and validation over three epochs."""
    x, xv = draw(60, 70, 3, 2), draw(61, 25, 3, 2)
    labels, labels_v = ((a.sum((1, 2)) > 0).astype(np.int32) + (a[:, 0, 0] > 1) for a in (x, xv))
    add(out, "training", x=x, labels=labels, x_validation=xv, labels_validation=labels_v)
    for name, optimizer in dict(adam=optimizers.Adam(0.01), nesterov=optimizers.SGD(0.05, momentum=0.9, nesterov=True)).items():
        model = keras.Sequential([
            layers.Input((3, 2)), layers.Flatten(), layers.Dense(8, activation="tanh", kernel_regularizer=regularizers.L2(0.01)),
            layers.Dense(3, activation="softmax", bias_regularizer=regularizers.L1(0.02))])
        weights = [draw(62 + i, *w.shape, low=-0.6, high=0.6) for i, w in enumerate(model.weights)]
        model.set_weights(weights)
        model.compile(optimizer=optimizer, loss=losses.SparseCategoricalCrossentropy(),
                      metrics=[metrics.SparseCategoricalAccuracy()])
        history = model.fit(x, labels, batch_size=32, epochs=3, shuffle=False, validation_data=(xv, labels_v),
                            validation_batch_size=16, verbose=0)
        add(out, f"training/{name}", **{k: np.array(v, np.float32) for k, v in history.history.items()},
            **{f"w{i}": w for i, w in enumerate(weights)}, **{f"final_w{i}": w for i, w in enumerate(model.weights)})


# MARK: Decisions and texts

NAMES = """Dense Flatten Dropout Activation Input InputLayer Conv1D Conv2D Conv2DTranspose Conv3D DepthwiseConv2D SeparableConv2D
    MaxPooling1D MaxPooling2D AveragePooling2D GlobalMaxPooling2D GlobalAveragePooling1D BatchNormalization LayerNormalization
    RMSNormalization LSTM LSTMCell GRU GRUCell SimpleRNN RNN Bidirectional TimeDistributed Embedding MultiHeadAttention ReLU
    PReLU LeakyReLU ELU SELU ZeroPadding2D UpSampling2D Cropping1D RepeatVector GaussianNoise AlphaDropout SpatialDropout2D
    Sequential MyLayer My2Layer RBFLayer X1Y aXAb AbCd2Ef A1B2c My_Layer _Hidden L2 GELU2D Conv2DLSTM HTTPServer already_snake
    Square XSquared GaussianRBF2""".split()


def early_stoppings():
    rng = np.random.default_rng(70)
    cases = []
    trained = keras.Sequential([layers.Input((1,)), layers.Dense(1)])
    trained.compile(loss="mse", metrics=[metrics.BinaryAccuracy(name="accuracy")])
    trained.train_on_batch(np.zeros((1, 1)), np.zeros((1, 1)))  # Keras looks a metric's direction up in the built model
    for k in range(200):
        epochs = int(rng.integers(1, 15))
        monitor, sign = (("val_loss", 1), ("val_accuracy", -1), ("loss", 1))[k % 3]
        values = np.round(sign * (1 - 0.06 * np.arange(epochs) * (k % 2)) + rng.normal(0, 0.2, epochs), 1)  # with ties
        values = values.astype(np.float32).astype(float)
        if k % 7 == 3:
            values[rng.integers(epochs)] = np.nan
        options = dict(
            monitor=monitor, patience=int(rng.integers(0, 4)), min_delta=float(rng.choice([0, 0.125, -0.25])),
            restore_best_weights=bool(rng.integers(2)), start_from_epoch=int(rng.choice([0, 0, 2])),
            baseline=float(sign * 0.75) if k % 5 == 0 else None,
            mode=str(rng.choice(["auto", "max" if sign < 0 else "min"])))
        model = mock.Mock(metrics=trained.metrics, stop_training=False)
        callback = keras.callbacks.EarlyStopping(**options)
        callback.set_model(model)
        callback.on_train_begin()
        for epoch, value in enumerate(values):
            model.get_weights.return_value = epoch
            callback.on_epoch_end(epoch, {monitor: value})
            if model.stop_training:
                break
        callback.on_train_end()
        restored = model.set_weights.call_args
        cases.append(options | dict(values=[None if np.isnan(v) else v for v in values], epochs_run=epoch + 1,
                                    restored=restored.args[0] if restored else None))
    return cases


def progress():
    """What Keras's bar (verbose=1) and lines (verbose=2) show, by a clock that we set."""
    cases = []
    values = [0.0, 1.0, 0.12345, 12345.678, 1e-3, 9.9999e-4, 1.5e-7, 3e38, float("nan"), -0.25, -2e-5, float("inf")]
    for k, (target, step, seconds) in enumerate([
            (1407, 1, 0.5), (1407, 700, 0.044), (1407, 1407, 0.0886), (1407, 1407, 4.6), (3, 2, 1000), (10, 9, 40000), (1, 1, 0.0005),
            (100, 99, 99.5), (45000, 12, 3), (20, 7, 61), (20, 19, 2.4), (5, 5, 3.5), (None, 8, 2), (None, 12345678, 100)]):
        logs = {"loss": values[k % len(values)], "sparse_categorical_accuracy": values[(k + 5) % len(values)]}
        shown = {}
        for verbose in (1, 2):
            for finalize in (False, True):
                text = io.StringIO()
                with mock.patch.object(progbar.time, "time") as clock, redirect_stdout(text):
                    clock.return_value = 0.0
                    bar = progbar.Progbar(target, verbose=verbose, stateless_metrics=set())
                    clock.return_value = float(seconds)
                    if finalize and target is None:
                        bar.target = step
                    if not finalize or step == target or target is None:
                        bar.update(step, list(logs.items()), finalize=finalize)
                shown[f"{('bar', 'line')[verbose - 1]}{'_final' if finalize else ''}"] = text.getvalue().strip("\r\n\b")
        cases.append(dict(target=target, step=step, seconds=seconds, logs=[[n, str(v)] for n, v in logs.items()]) | shown)
    return cases


def summaries():
    def text(model):
        out = io.StringIO()
        model.summary(print_fn=lambda s: out.write(s))
        return out.getvalue()

    keras.utils.clear_session()
    mlp = keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(),
                            *[layers.Dense(50, activation="tanh") for _ in range(4)], layers.Dense(10)])
    before = text(mlp)
    mlp.compile(optimizer="adam", loss=losses.SparseCategoricalCrossentropy(from_logits=True))
    compiled = text(mlp)
    mlp.train_on_batch(np.zeros((2, 28, 28, 1)), np.zeros(2))
    trained = text(mlp)
    keras.utils.clear_session()
    dropout = keras.Sequential([layers.Input((7,)), layers.Dense(1200, activation="relu", name="wide"), layers.Dropout(0.5),
                                layers.Activation("tanh"), layers.Dropout(0.2), layers.Dense(1, use_bias=False)], name="with_dropout")
    keras.utils.clear_session()
    sgd = keras.Sequential([layers.Input((3,)), layers.Dense(2)])
    sgd.compile(optimizer=optimizers.SGD(0.1), loss="mse")
    sgd.train_on_batch(np.zeros((2, 3)), np.zeros((2, 2)))
    return dict(mlp=before, mlp_compiled=compiled, mlp_trained=trained, dropout=text(dropout), sgd_trained=text(sgd))


def fans():
    shapes = [(), (7,), (3, 5), (3, 3, 4, 8), (5, 4, 6), (2, 3, 4, 5, 6), (1, 1)]
    from keras.src.initializers.random_initializers import compute_fans
    return [dict(shape=list(s), fans=list(compute_fans(s))) for s in shapes]


def add(out, case, **arrays):
    for key, value in arrays.items():
        array = np.asarray(value)
        out[f"{case}/{key}"] = array.astype(np.float32) if array.dtype == np.float64 else array


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    arrays = {}
    record_trainings(arrays)
    np.savez(directory / "keras_parts.npz", **arrays)
    texts = dict(keras=keras.__version__, names=[[n, naming.to_snake_case(n)] for n in NAMES], early_stopping=early_stoppings(),
                 progress=progress(), summaries=summaries(), fans=fans())
    (directory / "keras_parts.json").write_text(json.dumps(texts, indent=1) + "\n")
    print(f"{len(arrays)} arrays of Keras {keras.__version__}")
