"""Keras on TensorFlow: fit, train_on_batch, and a tf.function of one step, with and without XLA. See measure.py."""

import os
import time

from measure import arguments, limit, report, times
import work

CASES = {}


def case(name, *variants):
    def register(function):
        for variant in variants:
            CASES[name, variant] = function
        return function
    return register


STEPS = ("fit", "train_on_batch", "tf.function", "tf.function, XLA")


def classifier(sizes, activation, dropout=0):
    layers = [keras.layers.Input((sizes[0],))]
    for units in sizes[1:-1]:
        layers.append(keras.layers.Dense(units, activation=activation))
        if dropout:
            layers.append(keras.layers.Dropout(dropout))
    return compiled(keras.Sequential([*layers, keras.layers.Dense(sizes[-1])]))


def compiled(model):
    model.compile(keras.optimizers.Adam(1e-4), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=[keras.metrics.SparseCategoricalAccuracy()])
    return model


class Epochs:
    """Seconds of each epoch but the first, until time is up."""

    @staticmethod
    def times(model, data, seconds):
        class Clock(keras.callbacks.Callback):
            samples, start, end = [], 0, None

            def on_epoch_begin(self, epoch, logs=None):
                self.start = time.perf_counter()

            def on_epoch_end(self, epoch, logs=None):
                now = time.perf_counter()
                if epoch:
                    self.samples.append((now - self.start) * 1e6)
                self.end = self.end or now + seconds
                if now > self.end and self.samples:
                    self.model.stop_training = True

        clock = Clock()
        model.fit(data, epochs=1000, verbose=0, callbacks=[clock])
        return clock.samples


def dataset(x, y, batch):
    return tf.data.Dataset.from_tensor_slices((x, y)).cache().shuffle(len(x)).batch(batch).prefetch(tf.data.AUTOTUNE)


def compiled_step(model, variant):
    optimizer, loss_function = model.optimizer, model.loss
    accuracy, mean = keras.metrics.SparseCategoricalAccuracy(), keras.metrics.Mean()
    classes = isinstance(loss_function, keras.losses.SparseCategoricalCrossentropy)
    optimizer.build(model.trainable_variables)

    @tf.function(jit_compile=variant.endswith("XLA"), reduce_retracing=True)
    def step(x, y):
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = loss_function(y, z)
        gradient = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradient, model.trainable_variables)
        mean.update_state(loss)
        if classes:
            accuracy.update_state(y, z)

    return step


def stepped(model, variant, batches, seconds, **more):
    """One batch after the other, by train_on_batch or a tf.function."""
    if variant == "train_on_batch":
        step = model.train_on_batch
    else:
        step = compiled_step(model, variant)
        batches = [tuple(map(tf.constant, batch)) for batch in batches]
    count = [0]

    def call():
        step(*batches[count[0] % len(batches)])
        count[0] += 1

    return times(call, seconds, **more)


def on_images(model, variant, seconds):
    if variant != "fit":
        return stepped(model, variant, work.batches(), seconds)
    steps = -(-work.EPOCH // work.BATCH)
    return [t / steps for t in Epochs.times(model, dataset(*work.images(work.EPOCH), work.BATCH), seconds)]


@case("mlp-step", *STEPS)
def mlp(variant, seconds):
    return on_images(classifier(work.MLP, "tanh"), variant, seconds)


def convolutional():
    layers = [keras.layers.Input((784,)), keras.layers.Reshape((28, 28, 1))]
    for filters in work.CNN["filters"]:
        layers += [keras.layers.Conv2D(filters, 3, activation="relu"), keras.layers.MaxPooling2D()]
    layers += [keras.layers.Flatten(), keras.layers.Dropout(work.CNN["dropout"]),
               keras.layers.Dense(work.CNN["units"], activation="relu"), keras.layers.Dense(10)]
    return compiled(keras.Sequential(layers))


@case("cnn-step", *STEPS)
def cnn(variant, seconds):
    return on_images(convolutional(), variant, seconds)


@case("mlp-epoch", "fit")
def mlp_epoch(variant, seconds):
    return Epochs.times(classifier(work.MLP, "tanh"), dataset(*work.images(work.EPOCH), work.BATCH), seconds)


@case("dense-3x80-step", *STEPS)
def wide(variant, seconds):
    return on_images(classifier(work.WIDE, "relu"), variant, seconds)


@case("dense-10x128-step", "fit", "tf.function", "tf.function, XLA")
def deep(variant, seconds):
    x, y = work.deep_rows()
    model = classifier(work.DEEP, "relu", work.DROPOUT)
    if variant == "fit":
        steps = work.DEEP_ROWS // work.DEEP_BATCH
        return [t / steps for t in Epochs.times(model, dataset(x, y, work.DEEP_BATCH), seconds)]
    x, y, step = tf.constant(x), tf.constant(y), compiled_step(model, variant)
    rows = tf.reshape(tf.random.shuffle(tf.range(work.DEEP_ROWS)), (-1, work.DEEP_BATCH))
    rows, count = list(rows), [0]

    def call():
        own = rows[count[0] % len(rows)]
        count[0] += 1
        step(tf.gather(x, own), tf.gather(y, own))

    return times(call, seconds)


@case("dense-4096-step", "train_on_batch", "tf.function", "tf.function, XLA")
def square(variant, seconds):
    model = keras.Sequential([keras.layers.Input((work.SQUARE,)), keras.layers.Dense(work.SQUARE, activation="relu"),
                              keras.layers.Dense(work.SQUARE)])
    model.compile(keras.optimizers.SGD(0.01), keras.losses.MeanSquaredError())
    return stepped(model, variant, [work.square_batch()], seconds, warm_up=2)


@case("embedding-bag-step", "train_on_batch", "tf.function", "tf.function, XLA")
def bags(variant, seconds):
    model = keras.Sequential([keras.layers.Input((work.BAG,), dtype="int32"),
                              keras.layers.Embedding(work.VOCABULARY, work.WIDTH),
                              keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), keras.losses.MeanSquaredError())
    return stepped(model, variant, work.bags(), seconds)


@case("predict-mlp", "predict_on_batch", "tf.function")
def predict_mlp(variant, seconds):
    return predict(classifier(work.MLP, "tanh"), variant, seconds)


@case("predict-cnn", "predict_on_batch", "tf.function")
def predict_cnn(variant, seconds):
    return predict(convolutional(), variant, seconds)


def predict(model, variant, seconds):
    x = work.images(1)[0]
    if variant == "predict_on_batch":
        return times(lambda: model.predict_on_batch(x), seconds)
    function = tf.function(lambda x: model(x, training=False), jit_compile=True).get_concrete_function(
        tf.TensorSpec((1, 784), tf.float32))
    x = tf.constant(x)
    return times(lambda: function(x), seconds)


def resnet18():
    def normalized(x, filters, size, stride):
        return keras.layers.BatchNormalization()(keras.layers.Conv2D(filters, size, stride, padding="same", use_bias=False)(x))

    image = keras.Input((32, 32, 3))
    x, channels = keras.layers.ReLU()(normalized(image, 64, 3, 1)), 64
    for filters, stride in work.RESIDUAL:
        y = normalized(keras.layers.ReLU()(normalized(x, filters, 3, stride)), filters, 3, 1)
        x = x if stride == 1 and filters == channels else normalized(x, filters, 1, stride)
        x, channels = keras.layers.ReLU()(keras.layers.Add()([y, x])), filters
    return keras.Model(image, keras.layers.Dense(10)(keras.layers.GlobalAveragePooling2D()(x)))


def mobilenet():
    def activated(x):
        return keras.layers.ReLU(6.0)(keras.layers.BatchNormalization()(x))

    image = keras.Input((32, 32, 3))
    x = activated(keras.layers.Conv2D(32, 3, padding="same", use_bias=False)(image))
    for filters, stride in work.SEPARABLE:
        x = activated(keras.layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False)(x))
        x = activated(keras.layers.Conv2D(filters, 1, use_bias=False)(x))
    return keras.Model(image, keras.layers.Dense(10)(keras.layers.GlobalAveragePooling2D()(x)))


def wide_step(model, variant, seconds):
    model.compile(keras.optimizers.SGD(0.01, momentum=0.9), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    batches = work.color_batches()
    if variant == "fit":
        data = tf.data.Dataset.from_tensor_slices(tuple(map(tf.concat, zip(*batches), (0, 0)))).cache().batch(work.BATCH)
        return [t / len(batches) for t in Epochs.times(model, data.prefetch(tf.data.AUTOTUNE), seconds)]
    return stepped(model, variant, batches, seconds, warm_up=3)


def wide_predict(model, batch, variant, seconds):
    x = work.colors(batch)
    if variant == "predict_on_batch":
        return times(lambda: model.predict_on_batch(x), seconds, warm_up=5)
    function = tf.function(lambda x: model(x, training=False), jit_compile=variant.endswith("XLA")).get_concrete_function(
        tf.TensorSpec(x.shape, tf.float32))
    x = tf.constant(x)
    return times(lambda: function(x), seconds, warm_up=5)


PREDICTIONS = ("predict_on_batch", "tf.function", "tf.function, XLA")


@case("resnet18-step", *STEPS)
def resnet18_step(variant, seconds):
    return wide_step(resnet18(), variant, seconds)


@case("resnet18-predict", *PREDICTIONS)
def resnet18_predict(variant, seconds):
    return wide_predict(resnet18(), 1, variant, seconds)


@case("resnet18-predict-64", *PREDICTIONS)
def resnet18_predict_64(variant, seconds):
    return wide_predict(resnet18(), 64, variant, seconds)


@case("mobilenet-step", *STEPS)
def mobilenet_step(variant, seconds):
    return wide_step(mobilenet(), variant, seconds)


@case("mobilenet-predict", *PREDICTIONS)
def mobilenet_predict(variant, seconds):
    return wide_predict(mobilenet(), 1, variant, seconds)


@case("mobilenet-predict-64", *PREDICTIONS)
def mobilenet_predict_64(variant, seconds):
    return wide_predict(mobilenet(), 64, variant, seconds)


if __name__ == "__main__":
    given = arguments(CASES)
    threads = limit(given.threads)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    report(CASES[given.case, given.variant](given.variant, given.seconds), ["keras"], tensorflow=tf.__version__)
