"""keras_weights.py OUT: short trainings with weights of examples and classes, averaged weights and schedules, by real Keras.

OUT/keras_weights.npz has for each training `CASE/x`, `y`, `sample_weight` (if any), the same of the validation data with `_v`,
the first weights `w0` …, the last `final0` …, each series of the history, and each of `evaluation`, what evaluate gives
for the validation data afterwards. OUT/keras_weights.json has Keras's compile configurations, and the weights of classes.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras import layers, losses, metrics, optimizers


def draw(seed, *shape, low=-2, high=2):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def cases():
    x, xv = draw(1, 70, 4), draw(2, 25, 4)
    classes, classes_v = ((a.sum(1) > 0).astype(np.int32) + (a[:, 0] > 1) for a in (x, xv))
    hot, hot_v = np.eye(3, dtype=np.float32)[classes], np.eye(3, dtype=np.float32)[classes_v]
    yes, yes_v = ((a[:, :1] * a[:, 1:2] > 0).astype(np.float32) for a in (x, xv))
    y, y_v = (np.stack([a.sum(1), a[:, 0] - a[:, 1]], 1) for a in (x, xv))
    w, wv = draw(3, 70, low=0, high=2), draw(4, 25, low=0, high=2)
    sparse = losses.SparseCategoricalCrossentropy(from_logits=True)
    yield "classes", 3, None, x, classes, None, xv, classes_v, wv, {0: 0.5, 1: 1.0, 2: 3.0}, dict(
        optimizer=optimizers.Adam(0.02), loss=sparse, metrics=[metrics.SparseCategoricalAccuracy()],
        weighted_metrics=[metrics.SparseCategoricalAccuracy(), metrics.SparseCategoricalCrossentropy(from_logits=True)])
    yield "hot_classes", 3, "softmax", x, hot, None, xv, hot_v, None, {0: 1.0, 1: 2.5, 2: 1.0}, dict(
        optimizer=optimizers.RMSprop(0.02, momentum=0.5), loss=losses.CategoricalFocalCrossentropy(alpha=0.5),
        metrics=[metrics.F1Score(average="macro"), metrics.TopKCategoricalAccuracy(k=2)], weighted_metrics=[metrics.MeanSquaredError()])
    yield "samples", 1, "sigmoid", x, yes, w, xv, yes_v, wv, None, dict(
        optimizer=optimizers.Nadam(0.03), loss=losses.BinaryCrossentropy(label_smoothing=0.1),
        metrics=[metrics.AUC(), metrics.Recall()], weighted_metrics=[metrics.AUC(name="weighted_auc", curve="PR"), metrics.Precision()])
    yield "both", 3, None, x, classes, w, xv, classes_v, wv, {0: 2.0, 1: 0.25, 2: 1.0}, dict(
        optimizer=optimizers.Adamax(0.02), loss=sparse, metrics=None, weighted_metrics=[metrics.SparseCategoricalAccuracy()])
    yield "mean_weights", 2, None, x, y, w, xv, y_v, None, None, dict(
        optimizer=optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 8, warmup_target=0.2, warmup_steps=2), momentum=0.5),
        loss=losses.Huber(reduction="mean_with_sample_weight"), metrics=[metrics.R2Score(), metrics.RootMeanSquaredError()],
        weighted_metrics=[metrics.MeanAbsoluteError()])
    yield "averages", 2, None, x, y, None, xv, y_v, None, None, dict(
        optimizer=optimizers.AdamW(0.05, weight_decay=0.1, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=4, clipnorm=0.5),
        loss=losses.MeanAbsoluteError(), metrics=[metrics.CosineSimilarity()], weighted_metrics=None)


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    out, texts = {}, {}
    for name, units, activation, x, y, w, xv, yv, wv, class_weight, compiling in cases():
        model = keras.Sequential([layers.Input((4,)), layers.Dense(6, activation="tanh"), layers.Dense(units, activation=activation)])
        first = [draw(60 + i, *v.shape, low=-0.6, high=0.6) for i, v in enumerate(model.weights)]
        model.set_weights(first)
        model.compile(**compiling)
        config = json.loads(model.to_json())["compile_config"]
        # Keras takes one kind of weights at a time; both are multiplied.
        both = w is not None and class_weight
        columns, columns_v = (x, y) + ((w * np.vectorize(class_weight.get)(y).astype(np.float32) if both else w,) if w is not None else ()), (xv, yv) + ((wv,) if wv is not None else ())
        data, data_v = (tf.data.Dataset.from_tensor_slices(c).batch(32) for c in (columns, columns_v))
        history = model.fit(data, epochs=3, shuffle=False, validation_data=data_v, class_weight=None if both else class_weight, verbose=0).history
        arrays = dict(x=x, y=y, x_v=xv, y_v=yv) | ({} if w is None else dict(sample_weight=w)) | ({} if wv is None else dict(sample_weight_v=wv))
        arrays |= {f"w{i}": a for i, a in enumerate(first)} | {f"final{i}": a for i, a in enumerate(model.get_weights())}
        arrays |= {f"history/{k}": np.array(v, np.float32) for k, v in history.items()}
        arrays |= {f"evaluation/{k}": np.float32(v) for k, v in model.evaluate(data_v, verbose=0, return_dict=True).items()}
        out |= {f"{name}/{key}": a for key, a in arrays.items()}
        texts[name] = dict(compile_config=config, history=list(history), class_weight={str(k): v for k, v in (class_weight or {}).items() if v != 1},
                           activation=activation, units=units)
    np.savez(directory / "keras_weights.npz", **out)
    (directory / "keras_weights.json").write_text(json.dumps(texts, indent=1) + "\n")
    print(f"{len(texts)} trainings of Keras {keras.__version__}")
