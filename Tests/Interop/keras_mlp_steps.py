"""keras_mlp_steps.py DATA OUT: a thousand training steps of the 47,410-parameter MLP by real Keras, in OUT/keras_mlp_steps.npz."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

from digits import TRAIN, find, load

STEPS, BATCH = 1000, 32


def model():
    layers = keras.layers
    keras.utils.set_random_seed(0)
    m = keras.Sequential([layers.Input((28, 28, 1)), layers.Flatten(),
                          *[layers.Dense(50, activation="tanh") for _ in range(4)], layers.Dense(10)])
    m.compile(optimizer=keras.optimizers.Adam(1e-4),
              loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=[keras.metrics.SparseCategoricalAccuracy()])
    return m


def weights(m, prefix=""):
    """Keras lists kernel and bias of each layer in turn: w0 [784, 50], b0 [50], …, w4 [50, 10], b4 [10]."""
    return {f"{prefix}{'wb'[i % 2]}{i // 2}": w for i, w in enumerate(m.get_weights())}


def record(images, labels, test_images):
    m = model()
    out = weights(m)
    order = np.random.default_rng(0).permutation(len(images))[:STEPS * BATCH].reshape(STEPS, BATCH)
    results = []
    for batch in order:
        m.reset_metrics()  # train_on_batch otherwise returns running means
        results.append(m.train_on_batch(images[batch], labels[batch]))
    losses, accuracies = np.array(results, np.float32).T
    return out | weights(m, "final_") | dict(
        indices=order.astype(np.int64), labels=labels[order], losses=losses, accuracies=accuracies,
        test_logits=m(test_images[:32]).numpy())


if __name__ == "__main__":
    name, folder = find(sys.argv[1])
    directory = Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    images, labels, test_images, _ = load(folder)
    arrays = record(images[TRAIN], labels[TRAIN], test_images)
    np.savez(directory / "keras_mlp_steps.npz", **arrays)
    (directory / "keras_mlp_steps.json").write_text(json.dumps(
        dict(dataset=name, split="train[:75%]", steps=STEPS, batch_size=BATCH, keras=keras.__version__), indent=1) + "\n")
    print(f"{STEPS} Keras steps on {name}: loss {arrays['losses'][0]:.4f} to {arrays['losses'][-1]:.4f}")
