import FrigateTensor

/// −t log p − (1 − t) log(1 − p), averaged over the last axis, for yes/no targets t.
///
/// From logits z: log(1 + exp z) − z t, which overflows for no z. From
/// probabilities: p clipped to [10⁻⁷, 1 − 10⁻⁷], as Keras does. Smoothing s replaces t by t (1 − s) + s / 2.
public struct BinaryCrossentropy: SmoothedCrossentropy {
  public static let className = "BinaryCrossentropy"
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

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = smoothed(aligned(target, to: prediction), labelSmoothing, classes: 2)
    if fromLogits { return positionMean(softplus(prediction) - prediction * t) }
    return positionMean(binaryCrossentropy(t, prediction))
  }
}

/// −t log p − (1 − t) log(1 − p), each for itself, p clipped.
func binaryCrossentropy(_ t: Tensor, _ probabilities: Tensor) -> Tensor {
  let p = clippedProbabilities(probabilities)
  return -(t * log(p) + (1 - t) * log(1 - p))
}
