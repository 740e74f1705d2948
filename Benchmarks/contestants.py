"""Who is measured on what: for each case, Frigatebird's command and the peers' scripts."""

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Peer:
    column: str
    """Where it stands in the table."""
    script: str
    variant: str
    packages: tuple
    """Import names: it is reported as not installed where one is missing."""
    limit: float = 300
    """Seconds for getting ready: what takes longer is reported as not done."""

    def missing(self):
        return [name for name in self.packages if importlib.util.find_spec(name) is None]

    def training(self, folder, epochs):
        return [sys.executable, PEERS / self.script, folder, str(epochs)]

    def command(self, case, seconds, threads):
        return [sys.executable, PEERS / self.script, case, self.variant, "--seconds", str(seconds), "--threads", str(threads)]


@dataclass(frozen=True)
class Case:
    name: str
    what: str
    peers: tuple
    is_training: bool = False
    """Whole trainings on the digits, each process timed from start to exit, instead of pieces of work timed from inside."""


def jax(*variants):
    return [Peer("JAX", "jax_cases.py", variant, ("jax", "optax")) for variant in variants]


def torch(*variants):
    return [Peer("PyTorch", "torch_cases.py", variant, ("torch",)) for variant in variants]


def keras(*variants):
    return [Peer("Keras, TensorFlow", "keras_cases.py", variant, ("keras", "tensorflow")) for variant in variants]


def wide(title, name):
    """The cases of a wide network; compilers get a limit of their own, as they take longest for what is run least."""
    compiled = Peer("PyTorch", "torch_cases.py", "compile", ("torch",), limit=120)
    predictions = keras("predict_on_batch", *FUNCTIONS)
    return [
        Case(f"{name}-step", f"one step of {title}, 32 × 32 × 3, batch 32, SGD with momentum, loss",
             (*jax("step"), *torch("eager", "channels last"), compiled, *keras("fit", "train_on_batch", *FUNCTIONS))),
        Case(f"{name}-predict", f"{title} on one image", (*jax("jit"), *torch("eager", "channels last"), compiled, *predictions)),
        Case(f"{name}-predict-64", f"{title} on 64 images", (*jax("jit"), *torch("eager", "channels last"), compiled, *predictions)),
    ]


NUMPY = Peer("others", "runtime_cases.py", "numpy", ("numpy",))
ONNX_RUNTIME = Peer("others", "runtime_cases.py", "onnxruntime", ("onnx", "onnxruntime"))
LITERT = Peer("others", "runtime_cases.py", "litert", ("tensorflow", "ai_edge_litert"))
FUNCTIONS = ("tf.function", "tf.function, XLA")

CASES = [
    Case("mlp-step", "one step of the MLP, 47,410 parameters, tanh, batch 32, Adam, loss and accuracy",
         (*jax("step", "scan"), *torch("eager", "compile"), *keras("fit", "train_on_batch", *FUNCTIONS))),
    Case("mlp-epoch", "an epoch of its `fit`: 45,000 images, shuffled",
         (*jax("step", "scan"), *torch("eager", "compile"), *keras("fit"))),
    Case("mlp-training", "its whole training on the digits: the process from start to exit, 10 epochs with validation",
         (Peer("JAX", "training_jax.py", "step", ("jax", "optax")),
          Peer("Keras, TensorFlow", "training_keras.py", "fit", ("keras", "tensorflow"))), is_training=True),
    Case("cnn-step", "one step of the CNN, 99,376 parameters with dropout, batch 32, Adam, loss and accuracy",
         # Not scanned: XLA's convolutions inside a loop run on one thread by a path many times slower.
         (*jax("step"), *torch("eager", "channels last", "compile"), *keras("fit", "train_on_batch", *FUNCTIONS))),
    *wide("ResNet-18", "resnet18"),
    *wide("MobileNet", "mobilenet"),
    Case("dense-3x80-step", "one step of 3 × Dense 80 relu on 784 inputs, batch 32, Adam",
         (*jax("step", "scan"), *torch("eager", "compile"), *keras("fit", "train_on_batch", *FUNCTIONS))),
    Case("dense-10x128-step", "one step of 10 × (Dense 128 relu, Dropout), batch 500 of 250,000 rows, Adam",
         (*jax("step", "scan"), *torch("eager", "compile"), *keras("fit", *FUNCTIONS))),
    Case("dense-4096-step", "one step of 2 × Dense 4096 on 4096 inputs, batch 1024, SGD",
         (*jax("step"), *torch("eager", "compile"), *keras("train_on_batch", *FUNCTIONS))),
    Case("embedding-bag-step", "one step on bags of 20 of 100,000 embeddings of width 64, batch 512, SGD",
         (*jax("step"), *torch("eager, sparse", "eager", "compile"), *keras("train_on_batch", *FUNCTIONS))),
    Case("predict-mlp", "the MLP on one image",
         (*jax("jit"), *torch("eager", "compile"), *keras("predict_on_batch", "tf.function"), ONNX_RUNTIME, LITERT)),
    Case("predict-cnn", "the CNN on one image",
         (*jax("jit"), *torch("eager", "channels last", "compile"), *keras("predict_on_batch", "tf.function"),
          ONNX_RUNTIME, LITERT)),
    Case("dense-4096-matmul", "the product of two 4096 × 4096 matrices", (*jax("jit"), *torch("eager"), NUMPY)),
    Case("elementwise-10-in-place", "a chain of 10 operations on 10⁷ floats, in place",
         (*jax("jit, donated"), *torch("compile"), NUMPY)),
]
