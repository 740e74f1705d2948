"""training_keras.py FOLDER EPOCHS: the MLP's training by Keras's own fit on a tf.data pipeline. Prints the last epoch's figures as JSON."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import tensorflow as tf

from digits import TRAIN, VALIDATION, load

if __name__ == "__main__":
    images, labels, _, _ = load(Path(sys.argv[1]))
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Input((28, 28, 1)), keras.layers.Flatten(),
                              *[keras.layers.Dense(50, activation="tanh") for _ in range(4)], keras.layers.Dense(10)])
    model.compile(optimizer=keras.optimizers.Adam(1e-4),
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")])
    dataset = tf.data.Dataset.from_tensor_slices
    training = dataset((images[TRAIN], labels[TRAIN])).cache().shuffle(45000, seed=0).batch(32).prefetch(tf.data.AUTOTUNE)
    validation = dataset((images[VALIDATION], labels[VALIDATION])).batch(32).cache().prefetch(tf.data.AUTOTUNE)
    history = model.fit(training, epochs=int(sys.argv[2]), validation_data=validation, verbose=0)
    print(json.dumps({key: values[-1] for key, values in history.history.items()}))
