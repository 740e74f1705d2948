"""jax_windows.py OUT: convolutions and reductions over windows by jax.lax, with their derivatives.

OUT/windows_float32.npz and OUT/windows_float64.npz hold, for case k,
  conv<k>/x, w, ct, v, u       operands, cotangent of the result, directions along x and w
  conv<k>/strides, low, high, dilation, groups
  conv<k>/y, dx, dw            value and vector-Jacobian products
  conv<k>/hvp                  the derivative along (v, u) of the gradient by x of sum(sin(y) * ct)
  conv<k>/mapped_x, mapped_w, mapped_y    a batch of three over both operands
  pool<k>/x, ct, v, window, strides, low, high, dilation
  pool<k>/{max,min,mean}, {max,min,mean}_dx, {max,min,mean}_hvp    of sum(reduce(x)**2 * ct); integers in x, so that there are ties
"""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

# x, w, strides, low, high, dilation, groups
CONVOLUTIONS = [
    ((2, 7, 3), (3, 3, 4), (1,), (0,), (0,), (1,), 1),
    ((2, 8, 3), (3, 3, 4), (2,), (1,), (2,), (2,), 1),
    ((3, 6, 5, 2), (3, 2, 2, 5), (1, 1), (1, 0), (1, 1), (1, 1), 1),
    ((2, 9, 8, 4), (3, 3, 4, 6), (2, 3), (0, 2), (1, 0), (1, 2), 1),
    ((2, 6, 6, 4), (3, 3, 2, 6), (1, 2), (1, 1), (1, 1), (1, 1), 2),
    ((2, 6, 5, 4), (3, 3, 1, 4), (2, 1), (1, 1), (1, 1), (1, 1), 4),
    ((1, 7, 7, 3), (2, 2, 1, 6), (1, 1), (0, 0), (0, 0), (2, 3), 3),
    ((2, 3, 3, 2), (5, 4, 2, 3), (1, 1), (2, 2), (2, 1), (1, 1), 1),  # a window larger than the input
    ((2, 11, 10, 2), (2, 3, 2, 3), (4, 5), (0, 0), (0, 0), (1, 1), 1),  # strides larger than the window
    ((1, 4, 5, 3), (1, 1, 3, 7), (1, 1), (0, 0), (0, 0), (1, 1), 1),
    ((2, 4, 5, 3, 2), (2, 3, 2, 2, 3), (1, 2, 1), (1, 0, 0), (0, 1, 1), (1, 1, 2), 1),
    ((1, 4, 4, 3, 4), (2, 2, 2, 2, 4), (2, 1, 1), (0, 1, 1), (0, 0, 1), (1, 1, 1), 2),
    ((4, 28, 28, 1), (3, 3, 1, 32), (1, 1), (0, 0), (0, 0), (1, 1), 1),  # the notebook's
    ((2, 13, 13, 32), (3, 3, 32, 64), (1, 1), (0, 0), (0, 0), (1, 1), 1),
    ((2, 8, 8, 16), (3, 3, 16, 16), (2, 2), (1, 1), (1, 1), (1, 1), 1),
    ((1, 9, 9, 24), (3, 3, 1, 24), (1, 1), (1, 1), (1, 1), (1, 1), 24),
]
# x, window, strides, low, high, dilation, all over the spatial axes
POOLINGS = [
    ((2, 7, 3), (2,), (2,), (0,), (0,), (1,)),
    ((2, 6, 3), (3,), (1,), (1,), (1,), (1,)),
    ((2, 6, 8, 2), (2, 2), (2, 2), (0, 0), (0, 0), (1, 1)),
    ((3, 7, 6, 4), (3, 2), (2, 1), (1, 0), (1, 1), (1, 1)),
    ((1, 9, 8, 5), (2, 3), (3, 4), (0, 1), (0, 2), (1, 1)),
    ((2, 8, 7, 3), (2, 2), (1, 1), (1, 1), (1, 0), (3, 2)),
    ((2, 26, 26, 32), (2, 2), (2, 2), (0, 0), (0, 0), (1, 1)),  # the notebook's
    ((2, 11, 11, 20), (3, 3), (2, 2), (1, 1), (1, 1), (1, 1)),
    ((1, 4, 5, 4, 3), (2, 3, 2), (2, 1, 2), (0, 1, 0), (1, 1, 0), (1, 1, 1)),
]
SPATIAL = {3: "W", 4: "HW", 5: "DHW"}


def convolution(strides, low, high, dilation, groups):
    def f(x, w):
        s = SPATIAL[x.ndim]
        return lax.conv_general_dilated(
            x, w, strides, list(zip(low, high)), rhs_dilation=dilation, feature_group_count=groups,
            dimension_numbers=(f"N{s}C", f"{s}IO", f"N{s}C"), precision=lax.Precision.HIGHEST)

    return f


def pooling(name, *rest):
    if name == "mean":
        return mean(pooling, *rest)
    window, strides, low, high, dilation = rest
    start, reduce = {"max": (-jnp.inf, lax.max), "min": (jnp.inf, lax.min), "sum": (0.0, lax.add)}[name]

    def f(x):
        return lax.reduce_window(
            x, jnp.asarray(start, x.dtype), reduce, (1, *window, 1), (1, *strides, 1),
            [(0, 0), *zip(low, high), (0, 0)], window_dilation=(1, *dilation, 1))

    return f


def mean(of, *rest):
    """The sum over the count of what is no padding."""
    return lambda x: of("sum", *rest)(x) / of("sum", *rest)(jnp.ones_like(x))


def chosen(name, window, strides, low, high, dilation):
    """The same from a stack of all elements of all windows, the first extremum of each: JAX differentiates no dilated windows."""
    def f(x):
        fill = {"max": -jnp.inf, "min": jnp.inf, "sum": 0.0}[name]
        x = jnp.pad(x, [(0, 0), *zip(low, high), (0, 0)], constant_values=fill)
        counts = [(n - (w - 1) * d - 1) // s + 1 for n, w, s, d in zip(x.shape[1:-1], window, strides, dilation)]
        elements = jnp.stack([
            x[(slice(None), *(slice(k * d, k * d + (c - 1) * s + 1, s) for k, d, c, s in zip(index, dilation, counts, strides)))]
            for index in np.ndindex(*window)])
        if name == "sum":
            return jnp.sum(elements, 0)
        where = (jnp.argmax if name == "max" else jnp.argmin)(elements, 0)
        return jnp.take_along_axis(elements, where[None], 0)[0]

    return f


def record(dtype):
    out = {}

    def draw(rng, shape):
        return jnp.asarray(rng.uniform(-1, 1, shape).astype(np.float32), dtype)

    for k, (xs, ws, *rest) in enumerate(CONVOLUTIONS):
        rng = np.random.default_rng(k)
        f = convolution(*rest)
        x, w, v, u = (draw(rng, s) for s in (xs, ws, xs, ws))
        ct = draw(rng, jax.eval_shape(f, x, w).shape)
        mapped_x, mapped_w = draw(rng, (3, *xs)), draw(rng, (3, *ws))

        @jax.jit
        def all(x, w, v, u, ct, mapped_x, mapped_w):
            y, pullback = jax.vjp(f, x, w)
            dx, dw = pullback(ct)
            g = jax.grad(lambda x, w: jnp.sum(jnp.sin(f(x, w)) * ct))
            return dict(y=y, dx=dx, dw=dw, hvp=jax.jvp(g, (x, w), (v, u))[1], mapped_y=jax.vmap(f)(mapped_x, mapped_w))

        results = all(x, w, v, u, ct, mapped_x, mapped_w)
        results |= dict(x=x, w=w, v=v, u=u, ct=ct, mapped_x=mapped_x, mapped_w=mapped_w)
        results |= {n: np.asarray(a, np.int64) for n, a in zip(("strides", "low", "high", "dilation", "groups"), rest)}
        out |= {f"conv{k:02d}/{n}": np.asarray(a) for n, a in results.items()}
    for k, (xs, *rest) in enumerate(POOLINGS):
        rng = np.random.default_rng(100 + k)
        x = jnp.asarray(rng.integers(-9, 9, xs), dtype) / 4
        v = draw(rng, xs)
        results = dict(x=x, v=v)
        for name in ("max", "min", "mean"):
            f = pooling(name, *rest)
            ct = draw(np.random.default_rng(200 + k), jax.eval_shape(f, x).shape)
            # Windows of padding alone are infinite: none here.
            out_of_windows = f(x)
            if any(d > 1 for d in rest[-1]):
                f = mean(chosen, *rest) if name == "mean" else chosen(name, *rest)
            g = jax.grad(lambda x: jnp.sum(f(x) ** 2 * ct))
            # JAX can't differentiate its select-and-gather along the first operand: the second derivative is that of
            # the value, twice the tangent of the chosen elements.
            results |= {"ct": ct, name: out_of_windows, f"{name}_dx": g(x)}
            # Of equal elements JAX's tangent isn't always of the one that its gradient goes to.
            y, dy = jax.jvp(f if name == "mean" else chosen(name, *rest), (x,), (v,))
            results[f"{name}_hvp"] = jax.vjp(f, x)[1](2 * dy * ct)[0]
        results |= {n: np.asarray(a, np.int64) for n, a in zip(("window", "strides", "low", "high", "dilation"), rest)}
        out |= {f"pool{k:02d}/{n}": np.asarray(a) for n, a in results.items()}
    return out


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for dtype in (np.float32, np.float64):
        with jax.enable_x64(dtype == np.float64):
            arrays = record(dtype)
        for name, array in arrays.items():
            assert np.all(np.isfinite(array)), name
        np.savez(directory / f"windows_{np.dtype(dtype).name}.npz", **arrays)
    print(f"{len(CONVOLUTIONS)} convolutions, {len(POOLINGS)} poolings, jax {jax.__version__}")
