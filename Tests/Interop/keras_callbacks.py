"""keras_callbacks.py OUT: what real Keras's callbacks make of series of numbers, in OUT/keras_callbacks.json."""

import json
import os
import sys
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


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "keras_callbacks.json").write_text(json.dumps(dict(reduce_lr_on_plateau=reductions()), indent=1) + "\n")
    print(f"callbacks of Keras {keras.__version__}")
