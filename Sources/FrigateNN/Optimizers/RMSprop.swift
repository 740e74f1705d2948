import FrigateTensor

/// Steps divided by a running root mean square of the gradient.
///
/// v ← ρ v + (1 − ρ) g², w ← w − η g / √(v + ε). Centered: a ← ρ a + (1 − ρ) g and v − a² in v's place.
/// With momentum μ: n ← μ n + η g / √…, w ← w − n. Hinton (2012), *Neural networks for machine
/// learning*, lecture 6e; centered: Graves (2013), arXiv:1308.0850.
public struct RMSprop: Optimizer {
  public static let className = "RMSprop"
  public var learningRate: LearningRate
  public var rho: Double
  public var momentum: Double
  public var epsilon: Double
  public var centered: Bool
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.001, rho: Double = 0.9, momentum: Double = 0,
    epsilon: Double = 1e-7, centered: Bool = false, weightDecay: Double? = nil,
    clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "rho", value: .number(rho)),
        JSON.Member(key: "momentum", value: .number(momentum)),
        JSON.Member(key: "epsilon", value: .number(epsilon)),
        JSON.Member(key: "centered", value: .bool(centered)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.001)
    rho = try configuration.double("rho", default: 0.9)
    momentum = try configuration.double("momentum", default: 0)
    epsilon = try configuration.double("epsilon", default: 1e-7)
    centered = try configuration.bool("centered", default: false)
    options = try configuration.optimizerOptions()
  }

  public var slots: [OptimizerSlot] {
    ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
  }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    slots[0] = slots[0] * rho + square(gradient) * (1 - rho)
    var variance = slots[0]
    if centered {
      let k = slots.count - 1
      slots[k] = slots[k] * rho + gradient * (1 - rho)
      variance = variance - square(slots[k])
    }
    let step = prepared[0] * gradient / sqrt(variance + epsilon)
    if momentum <= 0 { return weight - step }
    slots[1] = slots[1] * momentum + step
    return weight - slots[1]
  }
}
