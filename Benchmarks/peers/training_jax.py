"""training_jax.py FOLDER EPOCHS: the MLP's training by JAX: one jitted step, state donated, batches gathered on the host.

The same work as `frigatebird train`: Adam(1e-4), batch 32, shuffled every epoch, loss and accuracy of each step, and
a pass over the validation images each epoch. Prints the last epoch's figures as JSON.
"""

import json
import sys
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax

from digits import TRAIN, VALIDATION, load

WIDTHS = [784, 50, 50, 50, 50, 10]
BATCH = 32


def initial(key):
    glorot = jax.nn.initializers.glorot_uniform()
    keys = jax.random.split(key, len(WIDTHS) - 1)
    return [(glorot(k, (m, n)), jnp.zeros(n)) for k, m, n in zip(keys, WIDTHS, WIDTHS[1:])]


def logits(parameters, x):
    x = x.reshape(x.shape[0], -1)
    for w, b in parameters[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = parameters[-1]
    return x @ w + b


optimizer = optax.adam(1e-4, eps=1e-7)


def measured(parameters, x, y):
    z = logits(parameters, x)
    loss = optax.softmax_cross_entropy_with_integer_labels(z, y)
    return loss.mean(), (loss.sum(), (z.argmax(1) == y).sum())


@partial(jax.jit, donate_argnums=0)
def step(state, x, y):
    parameters, slots, totals = state
    gradient, sums = jax.grad(measured, has_aux=True)(parameters, x, y)
    updates, slots = optimizer.update(gradient, slots)
    return optax.apply_updates(parameters, updates), slots, jax.tree.map(jnp.add, totals, sums)


@partial(jax.jit, donate_argnums=0)
def check(totals, parameters, x, y):
    return jax.tree.map(jnp.add, totals, measured(parameters, x, y)[1])


def train(epochs, images, labels, validation_images, validation_labels):
    def zero():
        return jnp.float32(0), jnp.int32(0)

    parameters = initial(jax.random.key(0))
    slots = optimizer.init(parameters)
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        totals = zero()
        order = rng.permutation(len(images))
        for start in range(0, len(images), BATCH):
            batch = order[start:start + BATCH]
            parameters, slots, totals = step((parameters, slots, totals), images[batch], labels[batch])
        checked = zero()
        for start in range(0, len(validation_images), BATCH):
            part = slice(start, start + BATCH)
            checked = check(checked, parameters, validation_images[part], validation_labels[part])
        result = dict(loss=float(totals[0]) / len(images), accuracy=int(totals[1]) / len(images),
                      val_loss=float(checked[0]) / len(validation_images),
                      val_accuracy=int(checked[1]) / len(validation_images))
    return result


if __name__ == "__main__":
    images, labels, _, _ = load(Path(sys.argv[1]))
    print(json.dumps(train(int(sys.argv[2]), images[TRAIN], labels[TRAIN], images[VALIDATION], labels[VALIDATION])))
