import FrigateTensor

/// η₀ r^(t / T): the rate is multiplied by r every T steps, little by little or, as a staircase, at once.
public struct ExponentialDecay: LearningRateSchedule {
  public static let className = "ExponentialDecay"
  /// η₀.
  public var initialLearningRate: Double
  /// T.
  public var decaySteps: Double
  /// r.
  public var decayRate: Double
  public var staircase: Bool

  /// - Precondition: `decaySteps` > 0.
  public init(
    initialLearningRate: Double, decaySteps: Double, decayRate: Double, staircase: Bool = false
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
  }

  public var configuration: JSON {
    [
      "initial_learning_rate": .number(initialLearningRate), "decay_steps": .number(decaySteps),
      "decay_rate": .number(decayRate), "staircase": .bool(staircase), "name": "ExponentialDecay",
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    initialLearningRate = try configuration.double("initial_learning_rate")
    decaySteps = try configuration.steps("decay_steps")
    decayRate = try configuration.double("decay_rate")
    staircase = try configuration.bool("staircase", default: false)
  }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let t = step / decaySteps
    return initialLearningRate * pow(decayRate, staircase ? floor(t) : t)
  }
}
