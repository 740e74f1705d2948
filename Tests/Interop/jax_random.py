"""jax_random.py OUT: jax.random's bits and samples, in OUT/random.npz. FUNCTIONS.md says how entries are named.

Everything runs with 64-bit types on, so that 64-bit draws exist; only `key32/…` are made with JAX's default.
"""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax import random

SEEDS = [0, 1, 42, 2**31, 2**40]
SHAPES = [(), (1,), (7,), (3, 5), (1000,)]
RANGES = [(0.0, 1.0), (-1.0, 1.0), (2.5, 10.0)]
SPANS = [(0, 10), (-5, 5), (0, 256), (3, 4), (-1000000, 2000000)]
COUNTS = [0, 1, 2, 7, 1000, 1625, 1626, 45000]  # 1626 is the first to need a second round of sorting


def spell(shape):
    return "x".join(map(str, shape)) or "scalar"


def record():
    out = {}
    for seed in SEEDS + [-1]:
        with jax.enable_x64(False):
            out[f"key32/{seed}"] = random.key_data(random.key(seed))
    with jax.enable_x64(True):
        for seed in SEEDS + [-1]:
            out[f"key64/{seed}"] = random.key_data(random.key(seed))
        for seed in SEEDS:
            key = random.key(seed)
            for n in (2, 3, 10):
                out[f"split/{seed}/{n}"] = random.key_data(random.split(key, n))
            out[f"split/{seed}/2x3"] = random.key_data(random.split(key, (2, 3)))
            for data in (0, 1, 7, 2**32 - 1):
                out[f"fold_in/{seed}/{data}"] = random.key_data(random.fold_in(key, np.uint32(data)))
            for shape in SHAPES:
                samples(out, key, seed, shape)
            for n in COUNTS:
                out[f"permutation/{seed}/{n}"] = random.permutation(key, n).astype(np.int32)
            rows = np.arange(60, dtype=np.float32).reshape(20, 3)
            out[f"permutation_rows/{seed}/20x3"] = random.permutation(key, rows)
            out[f"permutation_axis1/{seed}/20x3"] = random.permutation(key, rows, axis=1)
            out[f"permutation_independent/{seed}/20x3"] = random.permutation(key, rows, independent=True)
            for dtype in (np.float32, np.float64):
                logits = jnp.asarray(LOGITS, dtype)
                kind = np.dtype(dtype).name
                out[f"categorical_{kind}/{seed}/4"] = random.categorical(key, logits).astype(np.int32)
                out[f"categorical_{kind}/{seed}/1000x4"] = random.categorical(
                    key, logits, shape=(1000, 4)).astype(np.int32)
                out[f"categorical_{kind}_axis0/{seed}/6"] = random.categorical(key, logits, axis=0).astype(np.int32)
        out["logits"] = LOGITS
    return {name: np.asarray(array) for name, array in out.items()}


LOGITS = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32)


def samples(out, key, seed, shape):
    where = f"{seed}/{spell(shape)}"
    for width in (8, 16, 32, 64):
        out[f"bits{width}/{where}"] = random.bits(key, shape, np.dtype(f"uint{width}"))
    for dtype in (np.float32, np.float64):
        kind = np.dtype(dtype).name
        for low, high in RANGES:
            out[f"uniform_{kind}/{low:g}..{high:g}/{where}"] = random.uniform(key, shape, dtype, low, high)
        out[f"normal_{kind}/{where}"] = random.normal(key, shape, dtype)
        out[f"truncated_normal_{kind}/-2..2/{where}"] = random.truncated_normal(key, -2, 2, shape, dtype)
        out[f"truncated_normal_{kind}/0.5..3/{where}"] = random.truncated_normal(key, 0.5, 3, shape, dtype)
        out[f"gumbel_{kind}/{where}"] = random.gumbel(key, shape, dtype)
        out[f"exponential_{kind}/{where}"] = random.exponential(key, shape, dtype)
        for p in (0.5, 0.1, 0.999):
            out[f"bernoulli_{kind}/{p:g}/{where}"] = random.bernoulli(key, dtype(p), shape)
    for dtype in (np.int32, np.int64):
        for low, high in SPANS:
            out[f"randint_{np.dtype(dtype).name}/{low}..{high}/{where}"] = random.randint(key, shape, low, high, dtype)
    for dtype in (np.int8, np.uint8):
        out[f"randint_{np.dtype(dtype).name}/0..100/{where}"] = random.randint(key, shape, 0, 100, dtype)


if __name__ == "__main__":
    assert jax.config.jax_threefry_partitionable
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    entries = record()
    np.savez(directory / "random.npz", **entries)
    print(f"{len(entries)} random arrays, jax {jax.__version__}")
