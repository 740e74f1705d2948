"""jax_functions.py OUT: values and derivatives of forty composed functions, by JAX, in float32 and float64.

FUNCTIONS.md lists each formula and the layout of OUT/functions_float32.npz and OUT/functions_float64.npz.
`jax_functions.py --table` prints that table, `--check FUNCTIONS.md` fails when the page no longer says the same.
"""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.nn import log_softmax, sigmoid, softmax, softplus
from jax.scipy.special import erf, logsumexp

# One row a function: the extra inputs (name: shape) and the formula. x is [3,4] unless SHAPES says otherwise, uniform
# in [-1.5, 1.5); so are the extra inputs. A formula is Python evaluated with the names above; lines before the last
# bind names. Every formula also fits a vmap over x.
FUNCTIONS = [
    ("", "exp(-x**2) * sin(3*x)"),
    ("", "log(x + 2.5) / (1 + x**2)"),
    ("w:4,5 b:5", "tanh(x @ w + b)"),
    ("y:3,4", "erf(x) * sigmoid(2*y - x)"),
    ("", "softmax(x, axis=-1)"),
    ("y:3,4", "logsumexp(x, axis=0) + logaddexp(x, y)"),
    ("w:4 b:4", "m = mean(x, axis=-1, keepdims=True)\n"
     "v = var(x, axis=-1, keepdims=True)\n"
     "(x - m) / sqrt(v + 1e-3) * w + b"),
    ("y:3,4", "max(x**2 * y, axis=1) - sum(min(sin(x) + y, axis=0))"),
    ("", "cumsum(sin(x), axis=1) * x"),
    ("y:3,4", "sort(x**2 * y, axis=-1)"),
    ("y:3,4", "take(exp(x), array([2, 0, 0, 3]), axis=1) * y"),
    ("y:3,4", "s = argmax(x[0:2, 0])\n"
     "lax.dynamic_slice(x*x, (s, 1), (2, 3)) / (1 + y[:2, :3]**2)"),
    ("", "pad(tanh(x), ((1, 2), (0, 1)), constant_values=0.5)**2"),
    ("y:3,4 w:4,2", "concatenate([x, cos(x), y*x], axis=0) @ w"),
    ("", "where(x > 0, log1p(x**2), expm1(x))"),
    ("y:3,4", "power(abs(x) + 0.5, y)"),
    ("y:3,4", "arctan2(x, y)"),
    ("y:3,4", "cumprod(sum(x**2, axis=1)) + prod(sum(1 + 0.1*x*y, axis=0))"),
    ("", "transpose(x) @ sin(x)"),
    ("y:2,4 w:2", "einsum('ij,kj,k->ik', sin(x), y, w)"),
    ("y:3,4", "i = argmax(x*y, axis=1)\n"
     "take_along_axis(x**3, i[:, None], axis=1)"),
    ("y:3,4", "clip(2*x, -0.7, 1.1) * maximum(x, y)"),
    ("y:3,4", "linalg.norm(x - y)"),
    ("y:3,4", "var(x, axis=0) + std(x*y, axis=0)"),
    ("", "outer(mean(x, axis=1), tanh(x[0]))"),
    ("y:3,4", "expm1(x) * log1p(y**2 + x**2) + softplus(x)"),
    ("", "lax.rsqrt(1 + sum(x**2, axis=-1, keepdims=True)) * x"),
    ("", "prod(x, axis=1)"),
    ("y:5", "y.at[array([0, 2, 2, 4])].add(sum(x**2, axis=0))"),
    ("", "flip(x, axis=1) * exp(x[::-1])"),
    ("w:4,5 b:5", "l = log_softmax(x @ w + b, axis=-1)\n"
     "-mean(take_along_axis(l, array([3, 0, 4])[:, None], axis=1))"),
    ("y:6,4 w:5,2 b:2", "mean((tanh(y @ x) @ w + b)**2)"),
    ("y:3,4", "softmax(x @ transpose(x) / 2, axis=-1) @ y"),
    ("", "g = 0.5 * x * (1 + erf(x / sqrt(2.0)))\n"
     "max(reshape(g, (3, 2, 2)), axis=2)"),
    ("w:4,4", "h1 = tanh(x[0])\n"
     "h2 = tanh(x[1] + h1 @ w)\n"
     "tanh(x[2] + h2 @ w)"),
    ("", "grad(lambda t: sum(sin(t) * t**2))(x) * x"),
    ("", "vmap(lambda r: dot(r, r) * tanh(r))(x)"),
    ("y:3,4", "u = lax.dynamic_update_slice(x*y, sin(x[:2, :2]), (1, 2))\n"
     "sum(u * x, axis=1) + x[array([0, 2, 1]), array([3, 0, 1])]**2"),
    ("y:3,4", "x * floor(3*x) + y * round(2*x) + sign(x) * x**2 + mod(x + 3, 0.7)"),
    ("", "d = sum((x[:, None, :] - x[None, :, :])**2, axis=-1)\n"
     "log(sum(exp(-d)))"),
]
SHAPES = {31: (4, 5)}
ZEROS = {27: [(1, 2)]}  # one factor of a product is exactly zero: its derivative isn't

NAMES = {n: getattr(jnp, n) for n in """abs arctan2 argmax array clip concatenate cos cumprod cumsum dot einsum exp
    expm1 flip floor linalg log log1p logaddexp max maximum mean min mod outer pad power prod reshape round sign sin
    sort sqrt std sum take take_along_axis tanh transpose var where""".split()}
NAMES |= dict(lax=lax, erf=erf, logsumexp=logsumexp, log_softmax=log_softmax, sigmoid=sigmoid, softmax=softmax,
              softplus=softplus, grad=jax.grad, vmap=jax.vmap)


def name(k):
    return f"f{k:02d}"


def function(k):
    """The k-th row as a Python function f(x, **extras)."""
    *bindings, result = FUNCTIONS[k][1].split("\n")

    def f(x, **extras):
        scope = NAMES | extras | {"x": x}
        for line in bindings:
            left, right = line.split(" = ", 1)
            scope[left] = eval(right, scope)
        return eval(result, scope)

    return f


def inputs(k):
    """Inputs that are exact in float32, so that both precisions start from the same numbers."""
    rng = np.random.default_rng(k)

    def draw(shape):
        return rng.uniform(-1.5, 1.5, shape).astype(np.float32)

    shape = SHAPES.get(k, (3, 4))
    x, v, batch = draw(shape), draw(shape), draw((3, *shape))
    extras = {}
    for extra in FUNCTIONS[k][0].split():
        left, right = extra.split(":")
        extras[left] = draw(tuple(map(int, right.split(","))))
    for index in ZEROS.get(k, []):
        x[index] = 0
    return x, v, batch, extras


def record(dtype):
    out = {}
    with jax.enable_x64(dtype == np.float64):
        for k in range(len(FUNCTIONS)):
            x, v, batch, extras = inputs(k)
            x, v, batch = (jnp.asarray(a, dtype) for a in (x, v, batch))
            extras = {n: jnp.asarray(a, dtype) for n, a in extras.items()}
            f = function(k)
            value = f(x, **extras)
            assert value.dtype == dtype, (k, value.dtype)
            weights = jnp.asarray(np.cos(np.arange(value.size)).reshape(value.shape), dtype)
            gradient = jax.grad(lambda x: jnp.sum(f(x, **extras) * weights))
            results = jax.jit(lambda x, v, batch: dict(
                grad=gradient(x), hvp=jax.jvp(gradient, (x,), (v,))[1],
                vmap_value=jax.vmap(lambda x: f(x, **extras))(batch), vmap_grad=jax.vmap(gradient)(batch)))(x, v, batch)
            results |= dict(extras, x=x, v=v, vmap_x=batch, weights=weights, value=value)
            for key, array in results.items():
                assert np.all(np.isfinite(array)), (k, key)
                out[f"{name(k)}/{key}"] = np.asarray(array)
    return out


def table():
    rows = ["| name | x | other inputs | formula |", "| --- | --- | --- | --- |"]
    for k, (extras, formula) in enumerate(FUNCTIONS):
        shape = ",".join(map(str, SHAPES.get(k, (3, 4))))
        others = ", ".join(f"{n} [{s}]" for n, s in (e.split(":") for e in extras.split())) or "–"
        lines = "<br>".join(f"`{line}`" for line in formula.split("\n"))
        rows.append(f"| {name(k)} | [{shape}] | {others} | {lines} |")
    return "\n".join(rows)


if __name__ == "__main__":
    if sys.argv[1] == "--table":
        print(table())
    elif sys.argv[1] == "--check":
        sys.exit(0 if table() in Path(sys.argv[2]).read_text() else "FUNCTIONS.md: the table is not the script's")
    else:
        directory = Path(sys.argv[1])
        directory.mkdir(parents=True, exist_ok=True)
        for dtype in (np.float32, np.float64):
            np.savez(directory / f"functions_{np.dtype(dtype).name}.npz", **record(dtype))
        print(f"{len(FUNCTIONS)} functions, jax {jax.__version__}")
