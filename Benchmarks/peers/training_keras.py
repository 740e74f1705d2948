"""training_keras.py FOLDER EPOCHS [MODEL [SEED]]: the training of the mlp, or the cnn, by Keras's own fit on a tf.data pipeline.
Prints the last epoch's figures as JSON, and the cnn's accuracy on the test images."""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import tensorflow as tf
from keras import layers

from digits import TRAIN, VALIDATION, load

HIDDEN = {
    "mlp": lambda: [layers.Flatten(), *[layers.Dense(50, activation="tanh") for _ in range(4)]],
    "cnn": lambda: [layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
                    layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
                    layers.Flatten(), layers.Dropout(0.5), layers.Dense(50, activation="relu")],
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("epochs", type=int)
    parser.add_argument("model", choices=HIDDEN, nargs="?", default="mlp")
    parser.add_argument("seed", type=int, nargs="?", default=0)
    given = parser.parse_args()
    images, labels, test_images, test_labels = load(given.folder)
    keras.utils.set_random_seed(given.seed)
    model = keras.Sequential([layers.Input((28, 28, 1)), *HIDDEN[given.model](), layers.Dense(10)])
    model.compile(optimizer=keras.optimizers.Adam(1e-4),
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
    dataset = tf.data.Dataset.from_tensor_slices
    training = dataset((images[TRAIN], labels[TRAIN])).cache().shuffle(45000, seed=given.seed).batch(32).prefetch(tf.data.AUTOTUNE)
    validation = dataset((images[VALIDATION], labels[VALIDATION])).batch(32).cache().prefetch(tf.data.AUTOTUNE)
    history = model.fit(training, epochs=given.epochs, validation_data=validation, verbose=0)
    figures = {key: values[-1] for key, values in history.history.items()}
    if given.model == "cnn":
        figures["test_accuracy"] = model.evaluate(test_images, test_labels, batch_size=100, verbose=0, return_dict=True)["accuracy"]
    print(json.dumps(figures))
