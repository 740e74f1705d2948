import FrigateTensor

/// η₀ / (1 + r t / T), little by little or, as a staircase, every T steps at once.
public struct InverseTimeDecay: LearningRateSchedule {
  public static let className = "InverseTimeDecay"
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
      "decay_rate": .number(decayRate), "staircase": .bool(staircase), "name": "InverseTimeDecay",
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
    return initialLearningRate / (1 + decayRate * (staircase ? floor(t) : t))
  }
}
