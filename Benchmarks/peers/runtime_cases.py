"""The runtimes that only predict: ONNX Runtime and LiteRT; and numpy. See measure.py."""

import os

from measure import arguments, limit, report, times
import work


class OnnxFile:
    """Nodes after one another, from `x` to the last."""

    def __init__(self):
        self.nodes, self.weights, self.last = [], [], "x"

    def add(self, operation, *weights, **attributes):
        from onnx import helper, numpy_helper

        names = [f"w{len(self.weights) + k}" for k in range(len(weights))]
        self.weights += [numpy_helper.from_array(weight, name) for weight, name in zip(weights, names)]
        self.nodes.append(helper.make_node(operation, [self.last, *names], [f"y{len(self.nodes)}"], **attributes))
        self.last = f"y{len(self.nodes) - 1}"

    def dense(self, sizes, activation):
        for k, (m, n) in enumerate(zip(sizes, sizes[1:])):
            self.add("Gemm", work.glorot(m, n), work.np.zeros(n, "float32"))
            if k < len(sizes) - 2:
                self.add(activation)

    def bytes(self, inputs):
        import onnx
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self.nodes, "model", [helper.make_tensor_value_info("x", TensorProto.FLOAT, inputs)],
            [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, [1, 10])], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return model.SerializeToString()


def onnx_mlp():
    file = OnnxFile()
    file.dense(work.MLP, "Tanh")
    return file.bytes([1, work.MLP[0]]), work.images(1)[0]


def onnx_cnn():
    """As channels come first in ONNX, so do they in the image."""
    file, channels = OnnxFile(), 1
    for filters in work.CNN["filters"]:
        file.add("Conv", work.glorot(channels * 9, filters).T.reshape(filters, channels, 3, 3).copy(),
                 work.np.zeros(filters, "float32"), kernel_shape=[3, 3])
        file.add("Relu")
        file.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        channels = filters
    file.add("Flatten")
    file.dense([channels * 25, work.CNN["units"], 10], "Relu")
    return file.bytes([1, 1, 28, 28]), work.images(1)[0].reshape(1, 1, 28, 28)


def onnxruntime(case, seconds, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # More are slower for one image of the MLP.
    options.intra_op_num_threads = 1 if case == "predict-mlp" else threads
    content, x = (onnx_mlp if case == "predict-mlp" else onnx_cnn)()
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return times(lambda: session.run(None, {"x": x}), seconds), ["onnxruntime"]


def keras_layers(case):
    """The model's layers and the shape of its input."""
    from keras import layers

    if case == "predict-mlp":
        return [layers.Dense(units, activation="tanh") for units in work.MLP[1:-1]] + [layers.Dense(work.MLP[-1])], (784,)
    convolutions = [layer for filters in work.CNN["filters"]
                    for layer in (layers.Conv2D(filters, 3, activation="relu"), layers.MaxPooling2D())]
    return convolutions + [layers.Flatten(), layers.Dense(work.CNN["units"], activation="relu"), layers.Dense(10)], (28, 28, 1)


def litert(case, seconds, threads):
    """The interpreter's `invoke` alone; setting the input and getting the output come on top."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    layers, inputs = keras_layers(case)
    model = keras.Sequential([keras.layers.Input(inputs, batch_size=1), *layers])
    interpreter = Interpreter(model_content=tf.lite.TFLiteConverter.from_keras_model(model).convert(),
                              num_threads=1 if case == "predict-mlp" else threads)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], work.images(1)[0].reshape(1, *inputs))
    return times(interpreter.invoke, seconds), ["ai-edge-litert"]


def product(case, seconds, threads):
    a, b = work.rng().standard_normal((2, work.SQUARE, work.SQUARE), "float32")
    result = work.np.empty_like(a)
    return times(lambda: work.np.matmul(a, b, out=result), seconds, warm_up=2), ["numpy"]


def chain(case, seconds, threads):
    """Ten passes over memory, in place: numpy has no fusion."""
    np = work.np
    x = work.rng().random(work.MANY, "float32")
    y = np.empty_like(x)

    def call():
        np.multiply(x, np.float32(0.5), out=y)
        np.add(y, np.float32(1), out=y)
        np.maximum(y, np.float32(-2), out=y)
        np.minimum(y, np.float32(1), out=y)
        np.multiply(y, x, out=y)
        np.subtract(y, np.float32(0.25), out=y)
        np.abs(y, out=y)
        np.multiply(y, np.float32(0.75), out=y)
        np.add(y, x, out=y)
        np.multiply(y, np.float32(0.5), out=x)

    return times(call, seconds), ["numpy"]


CASES = {("predict-mlp", "onnxruntime"): onnxruntime, ("predict-mlp", "litert"): litert,
         ("predict-cnn", "onnxruntime"): onnxruntime, ("predict-cnn", "litert"): litert,
         ("dense-4096-matmul", "numpy"): product, ("elementwise-10-in-place", "numpy"): chain}

if __name__ == "__main__":
    given = arguments(CASES)
    threads = limit(given.threads)
    samples, packages = CASES[given.case, given.variant](given.case, given.seconds, threads)
    report(samples, packages)
