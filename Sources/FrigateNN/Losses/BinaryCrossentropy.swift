import FrigateTensor

/// −t log p − (1 − t) log(1 − p), averaged over an example's outputs, for yes/no targets t.
///
/// From logits z: log(1 + exp z) − z t, which overflows for no z. From
/// probabilities: p clipped to [10⁻⁷, 1 − 10⁻⁷], as Keras does.
public struct BinaryCrossentropy: Loss {
  public static let className = "BinaryCrossentropy"
  public var fromLogits: Bool
  public var labelSmoothing: Double

  public init(fromLogits: Bool = false, labelSmoothing: Double = 0) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
  }

  public var configuration: JSON {
    [
      "name": "binary_crossentropy", "reduction": "sum_over_batch_size",
      "from_logits": .bool(fromLogits), "label_smoothing": .number(labelSmoothing), "axis": -1,
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    fromLogits = try configuration.bool("from_logits", default: false)
    labelSmoothing = try configuration.double("label_smoothing", default: 0)
  }

  public var expects: Prediction { fromLogits ? .logits : .probabilities }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    if target == [], prediction == [1] { return }
    try checkEqual(target: target, prediction: prediction)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    var t = target.to(prediction.dtype).reshaped(prediction.shape)
    if labelSmoothing > 0 { t = t * (1 - labelSmoothing) + labelSmoothing / 2 }
    if fromLogits { return exampleMean(softplus(prediction) - prediction * t) }
    let p = clippedProbabilities(prediction)
    return exampleMean(-(t * log(p) + (1 - t) * log(1 - p)))
  }
}
