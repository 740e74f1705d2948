import FrigateTensor

/// Steps in the ratio of two running root mean squares, of the steps so far and of the gradients.
///
/// a ← ρ a + (1 − ρ) g², Δ = −g √(d + ε) / √(a + ε), d ← ρ d + (1 − ρ) Δ², w ← w + η Δ.
/// Zeiler (2012), arXiv:1212.5701, where η = 1.
public struct Adadelta: Optimizer {
  public static let className = "Adadelta"
  public var learningRate: LearningRate
  public var rho: Double
  public var epsilon: Double
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.001, rho: Double = 0.95, epsilon: Double = 1e-7,
    weightDecay: Double? = nil, clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.epsilon = epsilon
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "rho", value: .number(rho)),
        JSON.Member(key: "epsilon", value: .number(epsilon)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.001)
    rho = try configuration.double("rho", default: 0.95)
    epsilon = try configuration.double("epsilon", default: 1e-7)
    options = try configuration.optimizerOptions()
  }

  public var slots: [OptimizerSlot] { ["accumulated_grad", "accumulated_delta_var"] }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    slots[0] = slots[0] * rho + square(gradient) * (1 - rho)
    let step = sqrt(slots[1] + epsilon) * gradient / sqrt(slots[0] + epsilon)
    slots[1] = slots[1] * rho + square(step) * (1 - rho)
    return weight - prepared[0] * step
  }
}
