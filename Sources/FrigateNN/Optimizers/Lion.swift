import FrigateTensor

/// Steps of one size, in the direction of a mean gradient's sign.
///
/// w ← w − η sign(β₁ m + (1 − β₁) g), then m ← β₂ m + (1 − β₂) g. Chen et al. (2023),
/// arXiv:2302.06675.
public struct Lion: Optimizer {
  public static let className = "Lion"
  public var learningRate: LearningRate
  public var beta1: Double
  public var beta2: Double
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.99,
    weightDecay: Double? = nil, clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "beta_1", value: .number(beta1)),
        JSON.Member(key: "beta_2", value: .number(beta2)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.001)
    beta1 = try configuration.double("beta_1", default: 0.9)
    beta2 = try configuration.double("beta_2", default: 0.99)
    options = try configuration.optimizerOptions()
  }

  public var slots: [OptimizerSlot] { ["momentum"] }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    let direction = sign(slots[0] * beta1 + gradient * (1 - beta1))
    slots[0] = slots[0] * beta2 + gradient * (1 - beta2)
    return weight - prepared[0] * direction
  }
}
