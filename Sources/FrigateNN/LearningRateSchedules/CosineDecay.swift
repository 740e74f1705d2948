import FrigateTensor

/// Half a cosine from η to α η in T steps, after a straight rise over the warm-up, if there is one.
///
/// During the W steps of warm-up the rate goes from η₀ to the warm-up's target, which is η then;
/// without it η is η₀. At step t after the warm-up: η ((1 − α)(1 + cos(π t / T)) / 2 + α). Loshchilov and
/// Hutter (2016), arXiv:1608.03983.
public struct CosineDecay: LearningRateSchedule {
  public static let className = "CosineDecay"
  /// η₀.
  public var initialLearningRate: Double
  /// T.
  public var decaySteps: Double
  /// The part of the rate that is left at the end.
  public var alpha: Double
  public var warmupTarget: Double?
  /// W.
  public var warmupSteps: Double

  /// - Precondition: `decaySteps` > 0.
  public init(
    initialLearningRate: Double, decaySteps: Double, alpha: Double = 0, warmupTarget: Double? = nil,
    warmupSteps: Double = 0
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.alpha = alpha
    self.warmupTarget = warmupTarget
    self.warmupSteps = warmupSteps
  }

  public var configuration: JSON {
    [
      "initial_learning_rate": .number(initialLearningRate), "decay_steps": .number(decaySteps),
      "alpha": .number(alpha), "name": "CosineDecay",
      "warmup_target": warmupTarget.map(JSON.number) ?? .null, "warmup_steps": .number(warmupSteps),
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    initialLearningRate = try configuration.double("initial_learning_rate")
    decaySteps = try configuration.steps("decay_steps")
    alpha = try configuration.double("alpha", default: 0)
    warmupTarget = try configuration.optionalDouble("warmup_target")
    warmupSteps = try configuration.double("warmup_steps", default: 0)
  }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    guard let warmupTarget else { return decayed(initialLearningRate, at: step) }
    let decayed = decayed(warmupTarget, at: step - warmupSteps)
    if warmupSteps <= 0 { return decayed }
    let rising = (warmupTarget - initialLearningRate) * (step / warmupSteps) + initialLearningRate
    return select(step .< warmupSteps, rising, decayed)
  }

  private func decayed(_ rate: Double, at step: Tensor) -> Tensor {
    let cosine = 0.5 * (1 + cos(Double.pi * (minimum(step, decaySteps) / decaySteps)))
    return rate * ((1 - alpha) * cosine + alpha)
  }
}
