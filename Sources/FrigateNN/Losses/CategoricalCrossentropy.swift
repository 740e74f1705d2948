import FrigateTensor

/// −Σ target · log p over the classes, the last axis, for targets that are one-hot or probabilities.
///
/// From logits p = softmax z; from probabilities, p is scaled to sum 1 and clipped to
/// [10⁻⁷, 1 − 10⁻⁷], as Keras does. Smoothing s replaces the target t by t (1 − s) + s / classes.
public struct CategoricalCrossentropy: SmoothedCrossentropy {
  public static let className = "CategoricalCrossentropy"
  public var fromLogits: Bool
  public var labelSmoothing: Double
  public var reduction: LossReduction

  public init(
    fromLogits: Bool = false, labelSmoothing: Double = 0, reduction: LossReduction = .sumOverBatchSize
  ) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.reduction = reduction
  }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    try checkEqual(target: target, prediction: prediction)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = smoothed(
      target.to(prediction.dtype), labelSmoothing, classes: prediction.shape[prediction.rank - 1])
    let logP = fromLogits ? logSoftmax(prediction, axis: -1) : log(distribution(prediction))
    return -sum(t * logP, axis: -1)
  }
}

/// Probabilities scaled to sum 1 over the last axis, then clipped.
func distribution(_ p: Tensor) -> Tensor {
  clippedProbabilities(p / sum(p, axis: -1, keepingAxes: true))
}
