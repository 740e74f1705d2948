import FrigateTensor

/// (η₀ − η₁)(1 − t / T)^p + η₁: from η₀ to η₁ in T steps, then constant or, if it cycles, again from
/// above over the next multiple of T.
public struct PolynomialDecay: LearningRateSchedule {
  public static let className = "PolynomialDecay"
  /// η₀.
  public var initialLearningRate: Double
  /// T.
  public var decaySteps: Double
  /// η₁.
  public var endLearningRate: Double
  /// p.
  public var power: Double
  public var cycle: Bool

  /// - Precondition: `decaySteps` > 0.
  public init(
    initialLearningRate: Double, decaySteps: Double, endLearningRate: Double = 0.0001, power: Double = 1,
    cycle: Bool = false
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.endLearningRate = endLearningRate
    self.power = power
    self.cycle = cycle
  }

  public var configuration: JSON {
    [
      "initial_learning_rate": .number(initialLearningRate), "decay_steps": .number(decaySteps),
      "end_learning_rate": .number(endLearningRate), "power": .number(power), "cycle": .bool(cycle),
      "name": "PolynomialDecay",
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    initialLearningRate = try configuration.double("initial_learning_rate")
    decaySteps = try configuration.steps("decay_steps")
    endLearningRate = try configuration.double("end_learning_rate", default: 0.0001)
    power = try configuration.double("power", default: 1)
    cycle = try configuration.bool("cycle", default: false)
  }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let turns = step / decaySteps
    // The first multiple of T that isn't before the step; at step 0 the first.
    let left = 1 - (cycle ? turns / maximum(ceil(turns), 1) : minimum(turns, 1))
    return (initialLearningRate - endLearningRate) * pow(left, power) + endLearningRate
  }
}
