"""keras_functional.py OUT: models that are graphs, by real Keras: predictions, gradients and ten training steps.

OUT/keras_functional.npz has for each case its inputs `CASE/x0` …, labels `y0` …, weights of the examples `s0` … (if any), the
first weights `w0` …, the outputs for the first eight examples `p0` …, the loss of these in training and its gradients
`loss` and `g0` … (those of weights that learn), the last weights after ten steps `final0` …, and each series of history and
evaluation. OUT/keras_functional.json has the configurations, the names of outputs, and what Keras prints of the models.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["COLUMNS"] = "320"  # so that the summary has room
import keras
import numpy as np
import tensorflow as tf
from keras import layers, losses, metrics, optimizers, regularizers

ROWS, BATCH = 80, 8


def draw(seed, *shape, low=-1, high=1):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def classes(seed, count, *shape):
    return np.random.default_rng(seed).integers(0, count, shape).astype(np.int32)


def residual():
    """Blocks of a residual network, of dense layers."""
    x = keras.Input((6,))
    y = layers.Dense(8, kernel_regularizer=regularizers.L2(0.01))(x)
    for width in (8, 5):
        shortcut = y if y.shape[-1] == width else layers.Dense(width, name="projection")(y)
        z = layers.Dense(width)(layers.ReLU()(layers.BatchNormalization()(y)))
        z = layers.BatchNormalization(momentum=0.9)(z)
        y = layers.Add()([shortcut, z])
    model = keras.Model(x, layers.Dense(3)(layers.Activation("relu")(y)), name="residual")
    # Not Adam: what a bias before a normalization learns is rounding errors, which it would make large.
    model.compile(optimizers.SGD(0.05, momentum=0.9), losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    return model, [draw(1, ROWS, 6)], [classes(2, 3, ROWS)], []


def inception():
    """Branches side by side, and every layer that joins them."""
    x = keras.Input((5, 4), name="sequence")
    a, b, c = (layers.Dense(4, activation=f)(x) for f in ("tanh", "relu", "sigmoid"))
    narrow = layers.Dense(4, activation="elu")(layers.GlobalAveragePooling1D()(x))
    joined = [layers.Add()([a, b, c]), layers.Subtract()([a, b]), layers.Multiply()([b, narrow, c]), layers.Average()([a, b, c]),
              layers.Maximum()([a, c]), layers.Minimum()([a, narrow]), layers.Concatenate(axis=1)([a, b]), layers.Dot(axes=2)([a, b]),
              layers.Dot(axes=(2, 1), normalize=True)([c, narrow])]
    y = layers.Concatenate()([layers.Flatten()(j) for j in joined])
    model = keras.Model(x, layers.Dense(2)(layers.LayerNormalization()(y)), name="inception")
    model.compile(optimizers.SGD(0.05, momentum=0.9), losses.MeanSquaredError())
    return model, [draw(3, ROWS, 5, 4)], [draw(4, ROWS, 2)], []


def siamese():
    """Two inputs of words, one table and one encoder."""
    a, b = keras.Input((4,), dtype="int32", name="question"), keras.Input((4,), dtype="int32", name="answer")
    embed = layers.Embedding(20, 5, embeddings_regularizer=regularizers.L2(1e-30))  # gradients as of Keras's other backends
    encode = layers.Dense(6, activation="tanh", name="encoder")
    vectors = [encode(layers.Flatten()(embed(t))) for t in (a, b)]
    y = layers.Dense(1, activation="sigmoid")(layers.Dot(axes=-1, normalize=True)(vectors))
    model = keras.Model([a, b], y)
    model.compile(optimizers.Adam(0.02), losses.BinaryCrossentropy(), metrics=[metrics.BinaryAccuracy()])
    return model, [classes(5, 20, ROWS, 4), classes(6, 20, ROWS, 4)], [classes(7, 2, ROWS, 1).astype(np.float32)], []


def nested():
    """A graph with several outputs called twice in another, and a chain in it."""
    i, j = keras.Input((4,)), keras.Input((4,))
    h = layers.Dense(3, activation="tanh")(i)
    inner = keras.Model([i, j], [layers.Concatenate()([h, j]), h], name="inner")
    a, b = keras.Input((6,), name="a"), keras.Input((6,))
    shared = layers.Dense(4, name="shared")
    x, y = shared(a), shared(b)
    z = layers.Add()([x, y])
    o, h1 = inner([z, x])
    p, h2 = inner([y, z])
    chain = keras.Sequential([keras.Input((7,)), layers.Dense(5, activation="relu"), layers.Dense(2)])
    model = keras.Model([a, b], [chain(o), layers.Dense(1, name="last")(layers.Concatenate()([p, h1, h2]))])
    model.compile(optimizers.RMSprop(0.01), ["mse", "mae"])
    return model, [draw(8, ROWS, 6), draw(9, ROWS, 6)], [draw(10, ROWS, 2), draw(11, ROWS, 1)], []


def outputs():
    """Three outputs with losses, weights and metrics of their own, and weights of the examples."""
    x = keras.Input((5,))
    h = layers.Dense(8, activation="tanh", activity_regularizer=regularizers.L2(0.01))(x)
    kind = layers.Dense(3, name="kind")(h)
    price = layers.Dense(1, name="price")(layers.Dropout(0.0)(h))
    sold = layers.Dense(1, activation="sigmoid", name="sold")(layers.Concatenate()([h, price]))
    model = keras.Model(x, [kind, price, sold])
    model.compile(optimizers.Adam(0.02), {"kind": losses.SparseCategoricalCrossentropy(from_logits=True), "price": losses.MeanSquaredError(),
                                          "sold": losses.BinaryCrossentropy()},
                  loss_weights={"kind": 1.0, "price": 0.25, "sold": 2.0},
                  metrics={"kind": [metrics.SparseCategoricalAccuracy()], "sold": [metrics.BinaryAccuracy(), metrics.AUC()]},
                  weighted_metrics={"price": [metrics.MeanAbsoluteError()]})
    return (model, [draw(12, ROWS, 5)], [classes(13, 3, ROWS), draw(14, ROWS, 1), classes(15, 2, ROWS, 1).astype(np.float32)],
            [draw(16 + k, ROWS, low=0, high=2) for k in range(3)])


def images():
    """Layers of images that need no convolution."""
    x = keras.Input((6, 6, 2), name="image")
    small = layers.Cropping2D(1)(x)
    large = layers.ZeroPadding2D(1)(layers.UpSampling2D(1)(small))
    y = layers.BatchNormalization()(layers.Concatenate()([x, large]))
    y = layers.GroupNormalization(2)(layers.Dense(4)(y))
    y = layers.Add()([y, layers.UpSampling2D((6, 6), interpolation="bilinear")(layers.GlobalMaxPooling2D(keepdims=True)(y))])
    model = keras.Model(x, layers.Dense(3, activation="softmax")(layers.GlobalAveragePooling2D()(y)))
    model.compile(optimizers.Nadam(0.01), losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=[metrics.CategoricalAccuracy()])
    return model, [draw(20, ROWS, 6, 6, 2)], [np.eye(3, dtype=np.float32)[classes(21, 3, ROWS)]], []


def masked():
    """Words of which some are none, through layers that hand masks on."""
    x = keras.Input((6,), dtype="int32")
    y = layers.Embedding(12, 4, mask_zero=True, embeddings_regularizer=regularizers.L2(1e-30))(x)
    y = layers.BatchNormalization()(y)
    y = layers.Add()([y, layers.LayerNormalization()(layers.Dense(4, activation="tanh")(y))])
    model = keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling1D()(y)))
    model.compile(optimizers.SGD(0.1), losses.MeanSquaredError())
    words = classes(22, 12, ROWS, 6) * (classes(23, 3, ROWS, 6) > 0)
    words[:, 0] = 1 + words[:, 0] % 11  # a mean of nothing is no number
    return model, [words.astype(np.int32)], [draw(24, ROWS, 2)], []


def frozen():
    """Layers that stay as they are: batch normalization then takes its moving averages."""
    x = keras.Input((4,))
    encoder = keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="tanh"), layers.BatchNormalization()], name="encoder")
    encoder.trainable = False
    y = layers.BatchNormalization(trainable=False)(layers.Dense(5)(encoder(x)))
    model = keras.Model(x, layers.Dense(1)(layers.Maximum()([y, encoder(x)])))
    model.compile(optimizers.Adam(0.05), losses.Huber())
    return model, [draw(25, ROWS, 4)], [draw(26, ROWS, 1)], []


def record(make, out, texts):
    keras.utils.clear_session()
    model, xs, ys, weights = make()
    name = make.__name__
    first = []
    for i, w in enumerate(model.weights):
        positive = "variance" in w.name
        first.append(draw(60 + i, *w.shape, low=0.5 if positive else -0.6, high=1.5 if positive else 0.6))
    model.set_weights(first)
    texts[name] = dict(config=json.loads(model.to_json()), outputs=model.output_names)
    lines = []
    model.summary(line_length=300, print_fn=lines.append)
    texts[name]["summary"] = "\n".join(lines)

    def as_keras(arrays):
        return arrays[0] if len(arrays) == 1 else list(arrays)

    head = [x[:BATCH] for x in xs]
    predictions = model(as_keras(head), training=False)
    predictions = predictions if isinstance(predictions, (list, tuple)) else [predictions]
    arrays = {f"p{k}": p.numpy() for k, p in enumerate(predictions)}
    with tf.GradientTape() as tape:
        result = model(as_keras(head), training=True)
        loss = model.compute_loss(as_keras(head), as_keras([y[:BATCH] for y in ys]), result,
                                  as_keras([w[:BATCH] for w in weights]) if weights else None)
    gradients = tape.gradient(loss, [w.value for w in model.trainable_weights])
    arrays |= {f"g{k}": tf.convert_to_tensor(g).numpy() for k, g in enumerate(gradients)} | dict(loss=loss.numpy())
    model.set_weights(first)
    # What compute_loss has counted doesn't belong to the training.
    model.reset_metrics()
    columns = (as_keras(xs) if len(xs) == 1 else tuple(xs), as_keras(ys) if len(ys) == 1 else tuple(ys))
    columns += (tuple(weights),) if weights else ()
    data = tf.data.Dataset.from_tensor_slices(columns).batch(BATCH)
    history = model.fit(data, epochs=1, shuffle=False, verbose=0).history
    texts[name]["history"] = list(history)
    arrays |= {f"history/{k}": np.array(v, np.float32) for k, v in history.items()}
    arrays |= {f"evaluation/{k}": np.float32(v) for k, v in model.evaluate(data, verbose=0, return_dict=True).items()}
    for key, values in dict(x=xs, y=ys, s=weights, w=first, final=model.get_weights()).items():
        arrays |= {f"{key}{k}": v for k, v in enumerate(values)}
    out |= {f"{name}/{key}": np.asarray(a) for key, a in arrays.items()}


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    arrays, texts = {}, {}
    for make in (residual, inception, siamese, nested, outputs, images, masked, frozen):
        record(make, arrays, texts)
    np.savez(directory / "keras_functional.npz", **arrays)
    (directory / "keras_functional.json").write_text(json.dumps(texts, indent=1) + "\n")
    print(f"{len(texts)} graphs of Keras {keras.__version__}")
