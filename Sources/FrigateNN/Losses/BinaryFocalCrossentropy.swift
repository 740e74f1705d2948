import FrigateTensor

/// The binary cross-entropy times (1 − p_t)^γ, which makes light of what is easy; p_t is the probability
/// given to what is true. Averaged over the last axis.
///
/// With class balancing, also times α for targets of 1 and 1 − α for those of 0. Lin et al. (2017),
/// *Focal loss for dense object detection*, arXiv:1708.02002.
public struct BinaryFocalCrossentropy: Loss {
  public static let className = "BinaryFocalCrossentropy"
  public var applyClassBalancing: Bool
  public var alpha: Double
  public var gamma: Double
  public var fromLogits: Bool
  public var labelSmoothing: Double
  public var reduction: LossReduction

  public init(
    applyClassBalancing: Bool = false, alpha: Double = 0.25, gamma: Double = 2, fromLogits: Bool = false,
    labelSmoothing: Double = 0, reduction: LossReduction = .sumOverBatchSize
  ) {
    self.applyClassBalancing = applyClassBalancing
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
        JSON.Member(key: "apply_class_balancing", value: .bool(applyClassBalancing)),
        JSON.Member(key: "alpha", value: .number(alpha)),
        JSON.Member(key: "gamma", value: .number(gamma)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    applyClassBalancing = try configuration.bool("apply_class_balancing", default: false)
    alpha = try configuration.double("alpha", default: 0.25)
    gamma = try configuration.double("gamma", default: 2)
    fromLogits = try configuration.bool("from_logits", default: false)
    labelSmoothing = try configuration.double("label_smoothing", default: 0)
    reduction = try configuration.lossReduction()
    try configuration.checkLastAxis()
  }

  public var expects: Prediction { fromLogits ? .logits : .probabilities }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = smoothed(aligned(target, to: prediction), labelSmoothing, classes: 2)
    let p = fromLogits ? sigmoid(prediction) : prediction
    let ofTruth = t * p + (1 - t) * (1 - p)
    var loss = pow(1 - ofTruth, gamma) * binaryCrossentropy(t, p)
    if applyClassBalancing { loss = (t * alpha + (1 - t) * (1 - alpha)) * loss }
    return positionMean(loss)
  }
}
