"""keras_optimizers.py OUT: ten steps of each optimizer with given gradients, and learning-rate schedules, by real Keras.

OUT/keras_optimizers.npz has `start/K` and `gradients/K` (weight K), for each case `steps/CASE/K` (weights after each step) and
where weights are averaged `averages/CASE/K`; for each schedule `schedule/NAME` at `schedule_steps`. OUT/keras_optimizers.json has
the configurations, as Keras serializes them.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf

from keras.optimizers import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, Ftrl, Lion, Nadam, RMSprop, schedules

SCHEDULES = dict(
    exponential=schedules.ExponentialDecay(0.1, 7, 0.8), exponential_staircase=schedules.ExponentialDecay(0.1, 7, 0.8, staircase=True),
    piecewise=schedules.PiecewiseConstantDecay([3, 10, 11], [0.3, 0.2, 0.1, 0.05]), piecewise_one=schedules.PiecewiseConstantDecay([5], [1.0, 0.1]),
    polynomial=schedules.PolynomialDecay(0.1, 20, end_learning_rate=0.01, power=0.5), polynomial_line=schedules.PolynomialDecay(0.1, 20),
    polynomial_cycle=schedules.PolynomialDecay(0.1, 6, end_learning_rate=0.02, power=2.0, cycle=True),
    inverse=schedules.InverseTimeDecay(0.1, 5, 0.7), inverse_staircase=schedules.InverseTimeDecay(0.1, 5, 0.7, staircase=True),
    cosine=schedules.CosineDecay(0.1, 20), cosine_alpha=schedules.CosineDecay(0.1, 20, alpha=0.2),
    cosine_warmup=schedules.CosineDecay(0.01, 15, alpha=0.1, warmup_target=0.2, warmup_steps=6),
    cosine_warmup_zero=schedules.CosineDecay(0.0, 15, warmup_target=0.1, warmup_steps=1),
    restarts=schedules.CosineDecayRestarts(0.1, 4), restarts_even=schedules.CosineDecayRestarts(0.1, 5, t_mul=1.0, m_mul=0.5, alpha=0.1),
    restarts_odd=schedules.CosineDecayRestarts(0.1, 4, t_mul=1.5, m_mul=0.9))

CASES = dict(
    sgd=SGD(), sgd_rate=SGD(0.3), sgd_momentum=SGD(0.1, momentum=0.9), sgd_nesterov=SGD(0.1, momentum=0.8, nesterov=True),
    sgd_nesterov_alone=SGD(0.1, nesterov=True), sgd_decay=SGD(0.1, momentum=0.5, weight_decay=0.05),
    sgd_clipnorm=SGD(0.1, clipnorm=0.7), sgd_global_clipnorm=SGD(0.1, global_clipnorm=1.3), sgd_clipvalue=SGD(0.1, clipvalue=0.4),
    sgd_loose_global_clipnorm=SGD(1e-3, global_clipnorm=1e9), sgd_ema=SGD(0.1, use_ema=True, ema_momentum=0.7),
    sgd_ema_overwrite=SGD(0.1, use_ema=True, ema_momentum=0.6, ema_overwrite_frequency=3),
    sgd_schedule=SGD(SCHEDULES["exponential"], momentum=0.9, weight_decay=0.1),
    adam=Adam(), adam_small=Adam(1e-4), adam_odd=Adam(0.05, beta_1=0.5, beta_2=0.7, epsilon=0.1), adam_amsgrad=Adam(0.02, amsgrad=True, beta_2=0.6),
    adam_cosine=Adam(SCHEDULES["cosine_warmup"], clipnorm=1.0),
    adam_ema_decay=Adam(0.05, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=4, weight_decay=0.02, clipvalue=0.5),
    adamw=AdamW(), adamw_odd=AdamW(0.05, weight_decay=0.3, beta_1=0.8, beta_2=0.9, epsilon=1e-4, amsgrad=True),
    nadam=Nadam(), nadam_odd=Nadam(0.03, beta_1=0.7, beta_2=0.8, epsilon=1e-3, global_clipnorm=2.0),
    rmsprop=RMSprop(), rmsprop_momentum=RMSprop(0.01, rho=0.7, momentum=0.8, epsilon=1e-3), rmsprop_centered=RMSprop(0.01, centered=True, epsilon=1e-2),
    rmsprop_both=RMSprop(0.02, rho=0.6, momentum=0.5, centered=True, epsilon=0.1, weight_decay=0.01),
    adagrad=Adagrad(), adagrad_odd=Adagrad(0.2, initial_accumulator_value=0.02, epsilon=1e-3),
    adadelta=Adadelta(), adadelta_odd=Adadelta(1.0, rho=0.8, epsilon=1e-3), adamax=Adamax(), adamax_odd=Adamax(0.05, beta_1=0.6, beta_2=0.8, epsilon=1e-2),
    lion=Lion(), lion_odd=Lion(0.02, beta_1=0.7, beta_2=0.6, weight_decay=0.2),
    ftrl=Ftrl(), ftrl_odd=Ftrl(0.3, learning_rate_power=-0.7, initial_accumulator_value=0.3, l1_regularization_strength=0.2,
                               l2_regularization_strength=0.05, l2_shrinkage_regularization_strength=0.03, beta=0.1),
    ftrl_l1=Ftrl(0.5, l1_regularization_strength=3.0))


def draw(seed, *shape):
    return np.random.default_rng(seed).uniform(-2, 2, shape).astype(np.float32)


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    starts, gradients = [draw(40, 3, 4), draw(42, 5)], [draw(41, 10, 3, 4), draw(43, 10, 5)]
    gradients[0][:, 0, 0] = 0         # a weight that is never moved
    gradients[0][:, 0, 1] *= 1e-8     # where epsilon decides
    gradients[0][:, 0, 2] *= 1e3
    out = {f"start/{k}": a for k, a in enumerate(starts)} | {f"gradients/{k}": a for k, a in enumerate(gradients)}
    for name, optimizer in CASES.items():
        weights = [keras.Variable(a) for a in starts]
        steps = [[], []]
        for step in range(10):
            optimizer.apply([tf.constant(g[step]) for g in gradients], weights)
            for k, w in enumerate(weights):
                steps[k].append(w.numpy().copy())
        for k in range(2):
            out[f"steps/{name}/{k}"] = np.stack(steps[k])
        if optimizer.use_ema:
            optimizer.finalize_variable_values(weights)
            out |= {f"averages/{name}/{k}": w.numpy() for k, w in enumerate(weights)}
    at = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 19, 20, 21, 25, 29, 40, 100], np.int64)
    out["schedule_steps"] = at
    for name, schedule in SCHEDULES.items():
        out[f"schedule/{name}"] = np.array([schedule(tf.constant(int(s), tf.int64)) for s in at], np.float32)
    np.savez(directory / "keras_optimizers.npz", **out)
    texts = dict(optimizers={n: keras.optimizers.serialize(o) for n, o in CASES.items()},
                 schedules={n: schedules.serialize(s) for n, s in SCHEDULES.items()})
    (directory / "keras_optimizers.json").write_text(json.dumps(texts, indent=1) + "\n")
    print(f"{len(CASES)} optimizers, {len(SCHEDULES)} schedules of Keras {keras.__version__}")
