"""keras_losses.py OUT: each loss at the edges too, its gradient and its reductions, by real Keras.

OUT/keras_losses.npz has for each case `CASE/target`, `prediction`, `each` (the loss at each position), `value` and `gradient`
(of `value`, by the prediction); where the case has weights, those are in `weights`. OUT/keras_losses.json has what each loss
was made with: class_name and config.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf


def draw(seed, *shape, low=-2, high=2):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def cases():
    classes = np.array([2, 0, 4, 1, 3, 3], np.int32)
    hot = np.eye(5, dtype=np.float32)[classes]
    soft = hot * 0.8 + 0.04
    logits = draw(20, 6, 5, low=-4, high=4)
    large = np.array([[0, 0, 0, 0, 0], [100, -100, 50, -50, 0], [1000, -1000, 0, 0, 1],
                      [-200, 200, 0, 0, 0], [88, 88, 88, 88, 88], [1e-6, 0, 0, -1e-6, 0]], np.float32)
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    certain = np.array([[0, 0, 1, 0, 0], [0, 1, 0, 0, 0], [0.5, 0.5, 0, 0, 0], [1e-9, 1, 0, 0, 0],
                        [0.2, 0.2, 0.2, 0.2, 0.2], [1e-7, 1e-8, 0, 1, 0]], np.float32)
    unscaled = draw(21, 6, 5, low=0.05, high=3)  # predictions that aren't normalised
    yes = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 0]], np.float32)
    z = draw(22, 4, 3, low=-5, high=5)
    z_large = np.array([[0, 0, 200], [-200, 200, -200], [1000, -1000, 1e-6], [88, -88, 30]], np.float32)
    s = 1 / (1 + np.exp(-z))
    s_edge = np.array([[0, 0, 1], [1, 1, 0], [1e-8, 0.5, 1e-7], [0.25, 1, 0]], np.float32)
    single = np.array([1, 0, 0, 1], np.float32)
    weights6, weights4 = np.array([0.5, 2, 0, 1, 3, 0.25], np.float32), np.array([2, 0, 0.5, 1.5], np.float32)
    places = np.random.default_rng(23).integers(0, 5, (4, 3)).astype(np.int32)
    place_logits = draw(24, 4, 3, 5, low=-3, high=3)
    y, t = draw(25, 4, 3), draw(26, 4, 3)
    t_zero = t * np.array([[1, 0, 1], [0, 0, 0], [1, 1, 1], [1, 1, 0]], np.float32)
    positive, counts = draw(27, 4, 3, low=0.01, high=4), np.array([[0, 1, 2], [3, 0, 5], [1, 1, 1], [0, 0, 0]], np.float32)
    signs = np.sign(draw(28, 4, 3)) + (draw(28, 4, 3) == 0)
    edge_y = np.array([[0, 1, -1], [1, 1, 1], [-1, 0.5, 2], [3, -3, 0]], np.float32)  # ties with the targets below
    edge_t = np.array([[0, 1, 1], [2, 0, 1], [-1, 0.5, 1], [0, 0, -1]], np.float32)
    far = np.array([[0, 50, -50], [100, -100, 1e-4], [-1e-4, 3, -3], [0.5, -0.5, 20]], np.float32)

    def case(cls, target, prediction, weights=None, **config):
        return cls, config, target, prediction, weights

    sparse, categorical, binary = "SparseCategoricalCrossentropy", "CategoricalCrossentropy", "BinaryCrossentropy"
    focal, focal2 = "CategoricalFocalCrossentropy", "BinaryFocalCrossentropy"
    all_cases = dict(
        sparse_logits=case(sparse, classes, logits, from_logits=True), sparse_logits_large=case(sparse, classes, large, from_logits=True),
        sparse_logits_column=case(sparse, classes[:, None], logits, from_logits=True),
        sparse_logits_places=case(sparse, places, place_logits, from_logits=True),
        sparse_logits_floats=case(sparse, classes.astype(np.float32), logits, from_logits=True),
        sparse_logits_weights=case(sparse, classes, logits, weights6, from_logits=True),
        sparse_logits_mean_weights=case(sparse, classes, logits, weights6, from_logits=True, reduction="mean_with_sample_weight"),
        sparse_logits_sum=case(sparse, classes, logits, from_logits=True, reduction="sum"),
        sparse_ignored=case(sparse, classes, logits, from_logits=True, ignore_class=3),
        sparse_ignored_minus=case(sparse, np.where(classes == 3, -1, classes), p, ignore_class=-1),
        sparse_ignored_weights=case(sparse, classes, logits, weights6, from_logits=True, ignore_class=3),
        sparse_ignored_sum_weights=case(sparse, classes, logits, weights6, from_logits=True, ignore_class=3, reduction="sum"),
        sparse_ignored_mean_weights=case(sparse, classes, logits, weights6, from_logits=True, ignore_class=3, reduction="mean_with_sample_weight"),
        sparse_ignored_places=case(sparse, places, place_logits, from_logits=True, ignore_class=0),
        sparse_ignored_all=case(sparse, np.full(6, 2, np.int32), logits, from_logits=True, ignore_class=2),
        sparse_probabilities=case(sparse, classes, p), sparse_probabilities_edge=case(sparse, classes, certain),
        sparse_probabilities_unscaled=case(sparse, classes, unscaled),
        categorical_logits=case(categorical, hot, logits, from_logits=True), categorical_logits_large=case(categorical, hot, large, from_logits=True),
        categorical_logits_soft=case(categorical, soft, logits, from_logits=True),
        categorical_logits_smoothed=case(categorical, hot, logits, from_logits=True, label_smoothing=0.1),
        categorical_logits_places=case(categorical, np.eye(5, dtype=np.float32)[places], place_logits, from_logits=True),
        categorical_weights=case(categorical, hot, p, weights6), categorical_probabilities=case(categorical, hot, p),
        categorical_probabilities_edge=case(categorical, hot, certain), categorical_probabilities_unscaled=case(categorical, soft, unscaled),
        categorical_probabilities_smoothed=case(categorical, hot, p, label_smoothing=0.2),
        binary_logits=case(binary, yes, z, from_logits=True), binary_logits_large=case(binary, yes, z_large, from_logits=True),
        binary_logits_smoothed=case(binary, yes, z, from_logits=True, label_smoothing=0.1), binary_logits_single=case(binary, single, z[:, :1], from_logits=True),
        binary_weights=case(binary, yes, z, weights4, from_logits=True), binary_probabilities=case(binary, yes, s),
        binary_probabilities_edge=case(binary, yes, s_edge), binary_probabilities_smoothed=case(binary, yes, s, label_smoothing=0.3),
        focal=case(focal, hot, p), focal_logits=case(focal, hot, logits, from_logits=True, alpha=0.6, gamma=1.5),
        focal_smoothed=case(focal, hot, unscaled, label_smoothing=0.1, gamma=3.0), focal_edge=case(focal, hot, certain), focal_weights=case(focal, hot, p, weights6),
        binary_focal=case(focal2, yes, s), binary_focal_balanced=case(focal2, yes, s, apply_class_balancing=True, alpha=0.7, gamma=1.5),
        binary_focal_logits=case(focal2, yes, z, from_logits=True, gamma=3.0, label_smoothing=0.1), binary_focal_edge=case(focal2, yes, s_edge),
        binary_focal_single=case(focal2, single, s[:, :1]),
        kl=case("KLDivergence", soft, p), kl_edge=case("KLDivergence", hot, certain), kl_weights=case("KLDivergence", soft, p, weights6),
        poisson=case("Poisson", counts, positive), poisson_single=case("Poisson", counts[:, 0], positive[:, :1]),
        mean_squared_error_single=case("MeanSquaredError", t[:, 0], y[:, :1]),
        mean_squared_error_images=case("MeanSquaredError", draw(30, 2, 3, 4), draw(31, 2, 3, 4)),
        mean_squared_error_images_sum=case("MeanSquaredError", draw(30, 2, 3, 4), draw(31, 2, 3, 4), reduction="sum"),
        mean_squared_error_weights_single=case("MeanSquaredError", t[:, 0], y[:, :1], weights4),
        mean_absolute_error_edge=case("MeanAbsoluteError", edge_t, edge_y), percentage_zero=case("MeanAbsolutePercentageError", t_zero, y),
        huber_delta=case("Huber", t, 3 * y, delta=0.7), huber_edge=case("Huber", edge_t, edge_y), huber_weights=case("Huber", t, y, weights4, delta=2.0),
        log_cosh_far=case("LogCosh", np.zeros((4, 3), np.float32), far), logarithmic_negative=case("MeanSquaredLogarithmicError", t, y),
        hinge_edge=case("Hinge", edge_t, edge_y), hinge_binary=case("Hinge", yes, y), hinge_binary_edge=case("Hinge", yes, edge_y),
        squared_hinge_edge=case("SquaredHinge", edge_t, edge_y), squared_hinge_binary=case("SquaredHinge", yes, y),
        categorical_hinge=case("CategoricalHinge", hot, logits), categorical_hinge_edge=case("CategoricalHinge", hot, certain),
        categorical_hinge_weights=case("CategoricalHinge", hot, logits, weights6),
        cosine=case("CosineSimilarity", t, y), cosine_weights=case("CosineSimilarity", t, y, weights4), cosine_small=case("CosineSimilarity", t, y * 1e-9))
    for name in ("MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "Huber", "LogCosh"):
        all_cases[name] = case(name, t, y)
        all_cases[f"{name}_weights"] = case(name, t, y, weights4)
    all_cases |= dict(logarithmic=case("MeanSquaredLogarithmicError", counts, positive), logarithmic_weights=case("MeanSquaredLogarithmicError", counts, positive, weights4),
                      hinge=case("Hinge", signs, y), squared_hinge=case("SquaredHinge", signs, y, weights4))
    return all_cases


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    out, texts = {}, {}
    for name, (cls, config, target, prediction, weights) in cases().items():
        loss = getattr(keras.losses, cls)(**config)
        with tf.GradientTape() as tape:
            p = tf.Variable(prediction)
            value = loss(target, p, sample_weight=weights)
        arrays = dict(target=target, prediction=prediction, value=value, gradient=tape.gradient(value, p),
                      each=getattr(keras.losses, cls)(**config | dict(reduction="none"))(target, prediction))
        if weights is not None:
            arrays["weights"] = weights
        out |= {f"{name}/{key}": np.asarray(a) for key, a in arrays.items()}
        texts[name] = dict(class_name=cls, config=config, keras=keras.losses.serialize(loss))
    np.savez(directory / "keras_losses.npz", **out)
    (directory / "keras_losses.json").write_text(json.dumps(texts, indent=1) + "\n")
    print(f"{len(texts)} losses of Keras {keras.__version__}")
