"""The runtimes that only predict: ONNX Runtime and LiteRT on the MLP; and numpy. See measure.py."""

import os

from measure import arguments, limit, report, times
import work


def onnx_model():
    """The MLP as an ONNX file's bytes."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, weights, name = [], [], "x"
    for k, (m, n) in enumerate(zip(work.MLP, work.MLP[1:])):
        weights += [numpy_helper.from_array(work.glorot(m, n), f"w{k}"),
                    numpy_helper.from_array(work.np.zeros(n, "float32"), f"b{k}")]
        nodes.append(helper.make_node("Gemm", [name, f"w{k}", f"b{k}"], [f"z{k}"]))
        name = f"z{k}"
        if k < len(work.MLP) - 2:
            nodes.append(helper.make_node("Tanh", [name], [f"y{k}"]))
            name = f"y{k}"
    graph = helper.make_graph(
        nodes, "mlp", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, work.MLP[0]])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, work.MLP[-1]])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def onnxruntime(seconds):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # more are slower for one image
    session = onnxruntime.InferenceSession(onnx_model(), options, providers=["CPUExecutionProvider"])
    x = work.images(1)[0]
    return times(lambda: session.run(None, {"x": x}), seconds), ["onnxruntime"]


def litert(seconds):
    """The interpreter's `invoke` alone; setting the input and getting the output come on top."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    model = keras.Sequential([keras.layers.Input((work.MLP[0],), batch_size=1)]
                             + [keras.layers.Dense(units, activation="tanh") for units in work.MLP[1:-1]]
                             + [keras.layers.Dense(work.MLP[-1])])
    interpreter = Interpreter(model_content=tf.lite.TFLiteConverter.from_keras_model(model).convert(), num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], work.images(1)[0])
    return times(interpreter.invoke, seconds), ["ai-edge-litert"]


def product(seconds):
    a, b = work.rng().standard_normal((2, work.SQUARE, work.SQUARE), "float32")
    result = work.np.empty_like(a)
    return times(lambda: work.np.matmul(a, b, out=result), seconds, warm_up=2), ["numpy"]


def chain(seconds):
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
         ("dense-4096-matmul", "numpy"): product, ("elementwise-10-in-place", "numpy"): chain}

if __name__ == "__main__":
    given = arguments(CASES)
    limit(given.threads)
    samples, packages = CASES[given.case, given.variant](given.seconds)
    report(samples, packages)
