import FrigateTensor

/// −Σ target · log p over the classes, for targets that are one-hot or probabilities.
///
/// From logits p = softmax z; from probabilities, p is scaled to sum 1 and clipped to
/// [10⁻⁷, 1 − 10⁻⁷], as Keras does. Smoothing s replaces the target t by t (1 − s) + s / classes.
public struct CategoricalCrossentropy: Loss {
  public static let className = "CategoricalCrossentropy"
  public var fromLogits: Bool
  public var labelSmoothing: Double

  public init(fromLogits: Bool = false, labelSmoothing: Double = 0) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
  }

  public var configuration: JSON {
    [
      "name": "categorical_crossentropy", "reduction": "sum_over_batch_size",
      "from_logits": .bool(fromLogits), "label_smoothing": .number(labelSmoothing), "axis": -1,
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    fromLogits = try configuration.bool("from_logits", default: false)
    labelSmoothing = try configuration.double("label_smoothing", default: 0)
  }

  public var expects: Prediction { fromLogits ? .logits : .probabilities }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    try checkEqual(target: target, prediction: prediction)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    var target = target.to(prediction.dtype)
    if labelSmoothing > 0 {
      let classes = Double(prediction.shape[prediction.rank - 1])
      target = target * (1 - labelSmoothing) + labelSmoothing / classes
    }
    let logP =
      fromLogits
      ? logSoftmax(prediction, axis: -1)
      : log(clippedProbabilities(prediction / sum(prediction, axis: -1, keepingAxes: true)))
    return exampleMean(-sum(target * logP, axis: -1))
  }
}

/// The mean over every axis but the first: one number for each example.
func exampleMean(_ x: Tensor) -> Tensor {
  x.rank <= 1 ? x : mean(x, axes: Array(1..<x.rank))
}
