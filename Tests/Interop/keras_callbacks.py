"""keras_callbacks.py OUT: what real Keras's callbacks make of series of numbers, in OUT/keras_callbacks.json."""

import json
import os
import sys
import tempfile
from pathlib import Path
from unittest import mock

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np


def reductions():
    rng = np.random.default_rng(80)
    cases = []
    for k in range(200):
        epochs = int(rng.integers(1, 20))
        sign = (1, -1)[k % 2]
        values = np.round(sign * (1 - 0.05 * np.arange(epochs) * (k % 3)) + rng.normal(0, 0.2, epochs), 1)  # with ties
        options = dict(factor=float(rng.choice([0.1, 0.5])), patience=int(rng.integers(0, 4)), mode="min" if sign > 0 else "max",
                       min_delta=float(rng.choice([1e-4, 0.125])), cooldown=int(rng.choice([0, 0, 2])), min_lr=float(rng.choice([0, 0.01])))
        model = mock.Mock(optimizer=keras.optimizers.SGD(0.125), metrics=[])
        callback = keras.callbacks.ReduceLROnPlateau(monitor="number", **options)
        callback.set_model(model)
        callback.on_train_begin()
        rates = []
        for epoch, value in enumerate(values):
            callback.on_epoch_end(epoch, {"number": float(value)})
            rates.append(float(model.optimizer.learning_rate))
        cases.append(options | dict(values=values.tolist(), rates=rates))
    return cases


def trainings():
    """What fit does with callbacks: Tests/FrigateNNTests/Callbacks/CallbacksTests.swift makes the same models."""
    x, y = np.arange(12, dtype=np.float32).reshape(6, 2) / 10, np.arange(6, dtype=np.float32).reshape(6, 1)

    def model(rate=0.05):
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer=keras.initializers.Constant(0.5))])
        model.compile(keras.optimizers.SGD(rate), "mse", metrics=["mean_absolute_error"])
        return model

    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.csv"
        schedule = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate if epoch < 2 else rate * 0.5)
        history = model().fit(x, y, batch_size=2, epochs=4, shuffle=False, verbose=0,
                              callbacks=[schedule, keras.callbacks.CSVLogger(str(log))])
        scheduled = dict(history={k: [float(v) for v in series] for k, series in history.history.items()}, csv=log.read_text())
    wild = model(1e30)
    history = wild.fit(x, y, batch_size=2, epochs=5, shuffle=False, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    astray = dict(epochs=len(history.epoch), iterations=int(wild.optimizer.iterations))
    by_hand = model()
    results = [[float(v) for v in by_hand.train_on_batch(x[i:i + 2], y[i:i + 2])] for _ in range(2) for i in (0, 2, 4)]
    return dict(scheduled=scheduled, astray=astray, by_hand=dict(results=results))


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "keras_callbacks.json").write_text(json.dumps(dict(reduce_lr_on_plateau=reductions(), trainings=trainings()), indent=1) + "\n")
    print(f"callbacks of Keras {keras.__version__}")
