import FrigateTensor

/// Steps that shrink with the gradients a weight has seen: s ← s + g², w ← w − η g / √(s + ε).
///
/// Duchi, Hazan and Singer (2011), *Adaptive subgradient methods for online learning and stochastic
/// optimization*, Journal of Machine Learning Research 12, 2121–2159.
public struct Adagrad: Optimizer {
  public static let className = "Adagrad"
  public var learningRate: LearningRate
  /// What s begins with.
  public var initialAccumulatorValue: Double
  public var epsilon: Double
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.001, initialAccumulatorValue: Double = 0.1, epsilon: Double = 1e-7,
    weightDecay: Double? = nil, clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.initialAccumulatorValue = initialAccumulatorValue
    self.epsilon = epsilon
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "initial_accumulator_value", value: .number(initialAccumulatorValue)),
        JSON.Member(key: "epsilon", value: .number(epsilon)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.001)
    initialAccumulatorValue = try configuration.double("initial_accumulator_value", default: 0.1)
    epsilon = try configuration.double("epsilon", default: 1e-7)
    options = try configuration.optimizerOptions()
  }

  public var slots: [OptimizerSlot] {
    [OptimizerSlot("accumulator", initialValue: initialAccumulatorValue)]
  }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    slots[0] = slots[0] + square(gradient)
    return weight - prepared[0] * gradient / sqrt(slots[0] + epsilon)
  }
}
