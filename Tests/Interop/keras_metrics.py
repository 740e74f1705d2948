"""keras_metrics.py OUT: each metric over two batches of different sizes, plain and weighted, by real Keras.

OUT/keras_metrics.npz has for each case `CASE/target`, `prediction`, `weights`, the results `first` (4 examples), `both` (all 7)
and `weighted` (all, with the weights). OUT/keras_metrics.json has each metric as Keras serializes it. Keras has no confusion
matrix: TensorFlow's stands in for it.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras import metrics as m


def draw(seed, *shape, low=-2, high=2):
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


class TensorFlowConfusionMatrix:
    def __init__(self, classes):
        self.classes, self.total = classes, 0

    def update_state(self, target, prediction, weights=None):
        self.total = self.total + tf.math.confusion_matrix(target, prediction.argmax(-1), self.classes, weights, tf.float32)

    def result(self):
        return self.total

    def reset_state(self):
        self.total = 0


def cases():
    classes = np.array([2, 0, 4, 1, 3, 3, 0], np.int32)
    hot = np.eye(5, dtype=np.float32)[classes]
    guesses = draw(30, 7, 5)
    guesses[:4] += 2 * hot[:4]
    guesses[4] = 0.5  # a tie goes to the first
    odd = guesses.copy()
    odd[1, 2], odd[3, 0] = np.inf, np.nan
    p = np.exp(guesses) / np.exp(guesses).sum(1, keepdims=True)
    yes = np.array([[1, 0], [0, 1], [1, 1], [0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    scores = draw(31, 7, 2, low=0, high=1)
    scores[0], scores[3] = [0.5, 0.5], [0, 1]  # on a threshold; at the ends
    logits = draw(36, 7, 2, low=-4, high=4)
    single, single_scores = yes[:, 0], scores[:, :1]
    y, t = draw(33, 7, 3), draw(32, 7, 3)
    positive, counts = draw(37, 7, 3, low=0.1, high=3), np.random.default_rng(38).integers(0, 4, (7, 3)).astype(np.float32)
    signs = np.where(draw(39, 7, 3) > 0, 1, -1).astype(np.float32)
    places = np.random.default_rng(40).integers(0, 3, (7, 4)).astype(np.int32)
    guessed_places = np.random.default_rng(41).integers(0, 3, (7, 4)).astype(np.float32)
    place_scores = draw(42, 7, 4, 3)
    whole = np.array([1, 2, 0, 3, 1, 2, 1], np.float32)
    multi, multi_scores = (draw(43, 7, 4) > 0).astype(np.float32), draw(44, 7, 4, low=0, high=1)
    values = draw(45, 7, 3)

    all_cases = dict(
        accuracy=(m.Accuracy(), classes, np.array([2, 1, 4, 1, 0, 3, 0], np.float32)),
        sparse_categorical_accuracy=(m.SparseCategoricalAccuracy(), classes, guesses),
        sparse_categorical_accuracy_column=(m.SparseCategoricalAccuracy(), classes[:, None], guesses),
        sparse_categorical_accuracy_places=(m.SparseCategoricalAccuracy(), places, place_scores),
        categorical_accuracy=(m.CategoricalAccuracy(), hot, guesses), binary_accuracy=(m.BinaryAccuracy(), yes, scores),
        binary_accuracy_threshold=(m.BinaryAccuracy(threshold=0.3), yes, scores), binary_accuracy_single=(m.BinaryAccuracy(), single, single_scores),
        top_k=(m.TopKCategoricalAccuracy(k=2), hot, guesses), top_k_default=(m.TopKCategoricalAccuracy(), hot, guesses),
        sparse_top_k=(m.SparseTopKCategoricalAccuracy(k=3), classes, guesses), sparse_top_1=(m.SparseTopKCategoricalAccuracy(k=1), classes, guesses),
        sparse_top_k_odd=(m.SparseTopKCategoricalAccuracy(k=2), classes, odd),
        precision=(m.Precision(), yes, scores), precision_single=(m.Precision(), single, single_scores),
        precision_thresholds=(m.Precision(thresholds=[0.2, 0.5, 0.9]), yes, scores), precision_even=(m.Precision(thresholds=[0.0, 0.25, 0.5, 0.75, 1.0]), yes, scores),
        precision_threshold=(m.Precision(thresholds=0.3), yes, scores), precision_top_k=(m.Precision(top_k=2), hot, guesses),
        precision_class=(m.Precision(class_id=1), yes, scores), precision_top_k_class=(m.Precision(top_k=2, class_id=3, thresholds=0.1), hot, p),
        recall=(m.Recall(), yes, scores), recall_thresholds=(m.Recall(thresholds=[0.1, 0.6]), yes, scores), recall_top_k=(m.Recall(top_k=1), hot, guesses),
        recall_class=(m.Recall(class_id=0), yes, scores),
        true_positives=(m.TruePositives(), yes, scores), false_positives=(m.FalsePositives(thresholds=0.3), yes, scores),
        true_negatives=(m.TrueNegatives(thresholds=[0.3, 0.7]), yes, scores), false_negatives=(m.FalseNegatives(), yes, scores),
        f1=(m.F1Score(), hot, guesses), f1_micro=(m.F1Score(average="micro"), hot, guesses), f1_macro=(m.F1Score(average="macro"), hot, guesses),
        f1_weighted=(m.F1Score(average="weighted"), hot, guesses), f1_threshold=(m.F1Score(threshold=0.4), yes, scores),
        fbeta=(m.FBetaScore(beta=2.0), hot, guesses), fbeta_macro=(m.FBetaScore(beta=0.5, average="macro", threshold=0.6), yes, scores),
        specificity_at=(m.SpecificityAtSensitivity(0.6), yes, scores), sensitivity_at=(m.SensitivityAtSpecificity(0.5, num_thresholds=20), yes, scores),
        precision_at=(m.PrecisionAtRecall(0.7), yes, scores), recall_at=(m.RecallAtPrecision(0.6, num_thresholds=1), yes, scores),
        recall_at_class=(m.RecallAtPrecision(0.5, class_id=1), yes, scores),
        iou=(m.IoU(num_classes=3, target_class_ids=[0, 2]), places, guessed_places), mean_iou=(m.MeanIoU(num_classes=3), places, guessed_places),
        mean_iou_absent=(m.MeanIoU(num_classes=6), places, guessed_places), mean_iou_ignored=(m.MeanIoU(num_classes=3, ignore_class=1), places, guessed_places),
        mean_iou_scores=(m.MeanIoU(num_classes=3, sparse_y_pred=False), places, place_scores),
        mean_iou_few=(m.MeanIoU(num_classes=2), places, guessed_places),
        binary_iou=(m.BinaryIoU(), single, single_scores), binary_iou_yes=(m.BinaryIoU(target_class_ids=[1], threshold=0.4), yes, scores),
        confusion_matrix=(TensorFlowConfusionMatrix(5), classes, guesses),
        root_mean_squared_error=(m.RootMeanSquaredError(), t, y), root_mean_squared_error_single=(m.RootMeanSquaredError(), t[:, 0], y[:, :1]),
        r2=(m.R2Score(), t, y), r2_each=(m.R2Score(class_aggregation=None), t, t + 0.3 * y), r2_weighted=(m.R2Score(class_aggregation="variance_weighted_average"), t, t + y),
        r2_adjusted=(m.R2Score(num_regressors=2), t, t + 0.1 * y),
        mean_squared_error_single=(m.MeanSquaredError(), t[:, 0], y[:, :1]),
        mean_squared_logarithmic_error=(m.MeanSquaredLogarithmicError(), counts, positive), cosine_similarity=(m.CosineSimilarity(), t, y),
        logcosh=(m.LogCoshError(), t, y), poisson=(m.Poisson(), counts, positive), kl=(m.KLDivergence(), hot * 0.8 + 0.04, p),
        hinge=(m.Hinge(), signs, y), squared_hinge=(m.SquaredHinge(), signs, y), categorical_hinge=(m.CategoricalHinge(), hot, guesses),
        binary_crossentropy=(m.BinaryCrossentropy(), yes, scores), binary_crossentropy_logits=(m.BinaryCrossentropy(from_logits=True, label_smoothing=0.1), yes, logits),
        categorical_crossentropy=(m.CategoricalCrossentropy(), hot, p), categorical_crossentropy_logits=(m.CategoricalCrossentropy(from_logits=True), hot, guesses),
        sparse_categorical_crossentropy=(m.SparseCategoricalCrossentropy(from_logits=True), classes, guesses), mean=(m.Mean(), values, values), sum=(m.Sum(), values, values))
    for cls in (m.MeanSquaredError, m.MeanAbsoluteError, m.MeanAbsolutePercentageError):
        all_cases[cls.__name__] = (cls(), t, y)
    for curve in ("ROC", "PR", "PRGAIN"):
        for summation in ("interpolation", "majoring", "minoring"):
            all_cases[f"auc_{curve}_{summation}"] = (m.AUC(curve=curve, summation_method=summation), yes, scores)
    all_cases |= dict(
        auc_few=(m.AUC(num_thresholds=4), yes, scores), auc_thresholds=(m.AUC(thresholds=[0.15, 0.3, 0.8]), yes, scores),
        auc_even=(m.AUC(thresholds=[0.25, 0.5, 0.75]), yes, scores), auc_logits=(m.AUC(from_logits=True), yes, logits), auc_single=(m.AUC(), single, single_scores),
        auc_outside=(m.AUC(), yes, logits), auc_label_weights=(m.AUC(label_weights=[0.3, 2.0]), yes, scores),
        auc_multi=(m.AUC(multi_label=True), multi, multi_scores), auc_multi_weights=(m.AUC(multi_label=True, label_weights=[1.0, 0.0, 2.0, 3.0], curve="PR"), multi, multi_scores),
        auc_multi_thresholds=(m.AUC(multi_label=True, thresholds=[0.4, 0.5], curve="PR", summation_method="majoring"), multi, multi_scores))
    weights = draw(46, 7, low=0, high=2)
    weights[2] = 0
    return {name: (*case, whole if "iou" in name else weights) for name, case in all_cases.items()}


def results(metric, *columns):
    metric.reset_state()
    metric.update_state(*[c[:4] for c in columns])
    first = np.asarray(metric.result())
    metric.update_state(*[c[4:] for c in columns])
    return first, np.asarray(metric.result())


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    out, texts = {}, {}
    for name, (metric, target, prediction, weights) in cases().items():
        columns = (prediction,) if isinstance(metric, (m.Mean, m.Sum)) and type(metric).__name__ in ("Mean", "Sum") else (target, prediction)
        first, both = results(metric, *columns)
        # Keras's intersections over unions want a weight for each place.
        each = np.broadcast_to(weights[:, None], np.shape(target)) if "iou" in name and target.ndim > 1 else weights
        _, weighted = results(metric, *columns, each)
        arrays = dict(target=target, prediction=prediction, weights=weights, first=first, both=both, weighted=weighted)
        out |= {f"{name}/{key}": np.asarray(a) for key, a in arrays.items()}
        if isinstance(metric, TensorFlowConfusionMatrix):
            texts[name] = dict(class_name="ConfusionMatrix", config=dict(name="confusion_matrix", num_classes=5))
        else:
            texts[name] = keras.metrics.serialize(metric)
    np.savez(directory / "keras_metrics.npz", **out)
    (directory / "keras_metrics.json").write_text(json.dumps(texts, indent=1, default=lambda a: np.asarray(a).tolist()) + "\n")
    print(f"{len(texts)} metrics of Keras {keras.__version__}")
