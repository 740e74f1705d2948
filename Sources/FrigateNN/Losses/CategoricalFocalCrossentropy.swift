import FrigateTensor

/// −α Σ (1 − p)^γ t log p over the classes, the last axis, for one-hot targets t: makes light of what is
/// easy.
///
/// From logits p = softmax z; in either case p is scaled to sum 1 and clipped to [10⁻⁷, 1 − 10⁻⁷]. Lin et
/// al. (2017), *Focal loss for dense object detection*, arXiv:1708.02002.
public struct CategoricalFocalCrossentropy: Loss {
  public static let className = "CategoricalFocalCrossentropy"
  public var alpha: Double
  public var gamma: Double
  public var fromLogits: Bool
  public var labelSmoothing: Double
  public var reduction: LossReduction

  public init(
    alpha: Double = 0.25, gamma: Double = 2, fromLogits: Bool = false, labelSmoothing: Double = 0,
    reduction: LossReduction = .sumOverBatchSize
  ) {
    self.alpha = alpha
    self.gamma = gamma
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.reduction = reduction
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "from_logits", value: .bool(fromLogits)),
        JSON.Member(key: "label_smoothing", value: .number(labelSmoothing)),
        JSON.Member(key: "axis", value: -1),
        JSON.Member(key: "alpha", value: .number(alpha)),
        JSON.Member(key: "gamma", value: .number(gamma)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    alpha = try configuration.double("alpha", default: 0.25)
    gamma = try configuration.double("gamma", default: 2)
    fromLogits = try configuration.bool("from_logits", default: false)
    labelSmoothing = try configuration.double("label_smoothing", default: 0)
    reduction = try configuration.lossReduction()
    try configuration.checkLastAxis()
  }

  public var expects: Prediction { fromLogits ? .logits : .probabilities }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    try checkEqual(target: target, prediction: prediction)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = smoothed(
      target.to(prediction.dtype), labelSmoothing, classes: prediction.shape[prediction.rank - 1])
    let p = distribution(fromLogits ? softmax(prediction) : prediction)
    return sum(alpha * pow(1 - p, gamma) * (-t * log(p)), axis: -1)
  }
}
