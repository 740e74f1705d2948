import FrigateTensor

/// A rate that falls with t = step / T, little by little or, as a staircase, every T steps at once.
protocol StaircaseDecay: LearningRateSchedule {
  var initialLearningRate: Double { get }
  var decaySteps: Double { get }
  var decayRate: Double { get }
  var staircase: Bool { get }

  init(initialLearningRate: Double, decaySteps: Double, decayRate: Double, staircase: Bool)

  func rate(at t: Tensor) -> Tensor
}

extension StaircaseDecay {
  public var configuration: JSON {
    [
      "initial_learning_rate": .number(initialLearningRate), "decay_steps": .number(decaySteps),
      "decay_rate": .number(decayRate), "staircase": .bool(staircase), "name": .string(Self.className),
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      initialLearningRate: try configuration.double("initial_learning_rate"),
      decaySteps: try configuration.steps("decay_steps"), decayRate: try configuration.double("decay_rate"),
      staircase: try configuration.bool("staircase", default: false))
  }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let t = step / decaySteps
    return rate(at: staircase ? floor(t) : t)
  }
}
