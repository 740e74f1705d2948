"""keras_mixed_precision.py OUT: layers and short trainings under the policy mixed_bfloat16, by real Keras.

OUT/keras_mixed_precision.npz has for each layer `layer/CASE/x`, weights `w0` …, the result `y` (bfloat16, as float32) and,
of a training, the weights it leaves `u0` …; for each training `training/CASE/x`, `y`, first weights `w0` …, the losses of
ten steps and the last weights `final0` …, which are float32. OUT/keras_mixed_precision.json has configurations.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
from keras import layers, losses, optimizers

MIXED, STEPS = "mixed_bfloat16", 10


def draw(seed, *shape, low=-1.0, high=1.0):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def cases():
    image = (5, 9, 8, 3)
    yield "dense", layers.Dense(32, activation="relu"), (7, 64), False
    yield "dense_linear", layers.Dense(10), (33, 600), False
    yield "dense_softmax", layers.Dense(10, activation="softmax"), (7, 24), False
    yield "conv", layers.Conv2D(16, 3, activation="relu"), image, False
    yield "conv_same", layers.Conv2D(6, (3, 2), strides=2, padding="same"), image, False
    yield "conv_transpose", layers.Conv2DTranspose(4, 3, strides=2), image, False
    yield "depthwise", layers.DepthwiseConv2D(3, depth_multiplier=2), image, False
    yield "max_pooling", layers.MaxPooling2D(), image, False
    yield "average_pooling", layers.AveragePooling2D(2), image, False
    yield "global_average", layers.GlobalAveragePooling2D(), image, False
    yield "batch", layers.BatchNormalization(), image, False
    yield "batch_training", layers.BatchNormalization(), image, True
    yield "layer", layers.LayerNormalization(), (7, 24), False
    yield "group", layers.GroupNormalization(groups=4), (7, 3, 8), False
    yield "rescaling", layers.Rescaling(1 / 255, offset=-0.5), (7, 24), False
    yield "prelu", layers.PReLU(), (7, 24), False
    yield "gelu", layers.Activation("gelu"), (7, 24), False
    yield "tanh", layers.Activation("tanh"), (7, 24), False
    yield "sigmoid", layers.Activation("sigmoid"), (7, 24), False


def record_layers(out):
    keras.config.set_dtype_policy(MIXED)
    for seed, (name, layer, shape, training) in enumerate(cases()):
        x = draw(100 + seed, *shape)
        layer.build(shape)
        weights = [draw(200 + 10 * seed + i, *w.shape, low=0.1 if "variance" in w.path else -0.5, high=0.5)
                   for i, w in enumerate(layer.weights)]
        layer.set_weights(weights)
        y = layer(x, training=True) if training else layer(x)
        assert y.dtype == "bfloat16" and all(w.dtype == "float32" for w in layer.weights), name
        out |= {f"layer/{name}/x": x, f"layer/{name}/y": np.array(keras.ops.cast(y, "float32"))}
        out |= {f"layer/{name}/w{i}": w for i, w in enumerate(weights)}
        if training:
            out |= {f"layer/{name}/u{i}": w for i, w in enumerate(layer.get_weights())}


def models():
    sparse = losses.SparseCategoricalCrossentropy(from_logits=True)
    yield "mlp", (6, 4), [layers.Flatten(), layers.Dense(32, activation="tanh"), layers.Dense(16, activation="relu"),
                          layers.Dense(3)], optimizers.SGD(0.1), sparse
    yield "adam", (24,), [layers.Dense(32, activation="relu"), layers.Dense(3, activation="softmax", dtype="float32")
                          ], optimizers.Adam(0.01), losses.SparseCategoricalCrossentropy()
    yield "cnn", (10, 10, 2), [layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(), layers.BatchNormalization(),
                               layers.Conv2D(8, 3, activation="relu"), layers.Flatten(), layers.Dense(3)
                               ], optimizers.SGD(0.05, momentum=0.9), sparse


def record_trainings(out, texts):
    keras.config.set_dtype_policy(MIXED)
    for seed, (name, shape, parts, optimizer, loss) in enumerate(models()):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential([layers.Input(shape), *parts], name=name)
        x = draw(seed, 32, *shape)
        y = (x.reshape(32, -1)[:, 0] > 0).astype(np.int32) + (x.reshape(32, -1)[:, 1] > 0.2)
        weights = model.get_weights()
        model.compile(optimizer=optimizer, loss=loss)
        series = []
        for _ in range(STEPS):
            model.reset_metrics()
            series.append(float(model.train_on_batch(x, y)))
        out |= {f"training/{name}/{k}": v for k, v in dict(x=x, y=y, losses=np.array(series, np.float32)).items()}
        out |= {f"training/{name}/w{i}": w for i, w in enumerate(weights)}
        out |= {f"training/{name}/final{i}": w for i, w in enumerate(model.get_weights())}
        texts[name] = json.loads(model.to_json())


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    out, texts = {}, {}
    record_layers(out)
    record_trainings(out, texts)
    np.savez(directory / "keras_mixed_precision.npz", **out)
    (directory / "keras_mixed_precision.json").write_text(json.dumps(texts, indent=1) + "\n")
    print(f"{len(out)} arrays of mixed precision; losses of mlp", *out["training/mlp/losses"])
