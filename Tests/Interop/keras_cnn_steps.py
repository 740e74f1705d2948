"""keras_cnn_steps.py DATA OUT: an epoch of the 99,376-parameter CNN without dropout by real Keras, step by step, the same with TensorFlow's
kernels instead of oneDNN's, and a short training that a second `fit` continues; in OUT/keras_cnn_steps.npz."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np

from digits import TRAIN, find, load

BATCH = 32
TWICE, EPOCHS, MORE = 320, 3, 2  # examples, epochs of the first `fit` and of the second


def model():
    layers = keras.layers
    keras.utils.set_random_seed(0)
    m = keras.Sequential([layers.Input((28, 28, 1)),
                          layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
                          layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
                          layers.Flatten(), layers.Dense(50, activation="relu"), layers.Dense(10)])
    m.compile(optimizer=keras.optimizers.Adam(1e-4),
              loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=[keras.metrics.SparseCategoricalAccuracy()])
    return m


def numbered(arrays, prefix):
    return {f"{prefix}{i}": np.asarray(w) for i, w in enumerate(arrays)}


def epoch(images, labels):
    """First weights, the order of the images, and the loss of each step before it was made."""
    m = model()
    out = numbered(m.get_weights(), "w")
    order = np.random.default_rng(0).permutation(len(images))
    losses = []
    for start in range(0, len(order), BATCH):
        batch = order[start:start + BATCH]
        m.reset_metrics()  # train_on_batch otherwise returns running means
        losses.append(m.train_on_batch(images[batch], labels[batch])[0])
    return out | dict(order=order.astype(np.int64), losses=np.array(losses, np.float32))


def twice(images, labels):
    """Losses of each epoch; weights, Adam's count of steps and its slots after each `fit`."""
    m, out, losses = model(), {}, []
    for part, epochs in (("first", EPOCHS), ("second", MORE)):
        history = m.fit(images[:TWICE], labels[:TWICE], batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0)
        losses += history.history["loss"]
        out |= numbered(m.get_weights(), f"{part}_w")
        out |= numbered([v.numpy() for v in m.optimizer._momentums], f"{part}_momentum")
        out |= numbered([v.numpy() for v in m.optimizer._velocities], f"{part}_velocity")
        out[f"{part}_iterations"] = np.int64(m.optimizer.iterations.numpy())
    return out | dict(epoch_losses=np.array(losses, np.float32))


def other_losses(data):
    """The losses of `epoch` with other kernels, which are chosen when TensorFlow is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, data, folder, "--losses"], check=True, stdout=subprocess.DEVNULL,
                       env=os.environ | {"TF_ENABLE_ONEDNN_OPTS": "0"})
        return np.load(Path(folder) / "losses.npy")


if __name__ == "__main__":
    name, folder = find(sys.argv[1])
    directory = Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    images, labels, _, _ = load(folder)
    arrays = epoch(images[TRAIN], labels[TRAIN])
    if "--losses" in sys.argv:
        np.save(directory / "losses.npy", arrays["losses"])
    else:
        arrays |= twice(images[TRAIN], labels[TRAIN]) | dict(other_losses=other_losses(sys.argv[1]))
        np.savez(directory / "keras_cnn_steps.npz", **arrays)
        print(f"{len(arrays['losses'])} Keras steps on {name}: loss {arrays['losses'][0]:.4f} to {arrays['losses'][-1]:.4f}")
