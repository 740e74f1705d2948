import FrigateTensor

/// Steps scaled by running means of the gradient and of its square.
///
/// m ← m + (g − m)(1 − β₁), v ← v + (g² − v)(1 − β₂), w ← w − α m / (√v + ε) with
/// α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ) at step t. Kingma and Ba (2014), arXiv:1412.6980; ε stands where
/// Keras puts it. With `amsgrad`, v's greatest value so far takes its place (Reddi et al. 2018,
/// arXiv:1904.09237).
public struct Adam: Optimizer {
  public static let className = "Adam"
  public var learningRate: LearningRate
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var amsgrad: Bool
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-7, amsgrad: Bool = false, weightDecay: Double? = nil,
    clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var configuration: JSON { .object(baseConfiguration + parameters) }

  var parameters: [JSON.Member] {
    [
      JSON.Member(key: "beta_1", value: .number(beta1)),
      JSON.Member(key: "beta_2", value: .number(beta2)),
      JSON.Member(key: "epsilon", value: .number(epsilon)),
      JSON.Member(key: "amsgrad", value: .bool(amsgrad)),
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.001)
    beta1 = try configuration.double("beta_1", default: 0.9)
    beta2 = try configuration.double("beta_2", default: 0.999)
    epsilon = try configuration.double("epsilon", default: 1e-7)
    amsgrad = try configuration.bool("amsgrad", default: false)
    options = try configuration.optimizerOptions()
  }

  public var slots: [OptimizerSlot] {
    amsgrad ? ["momentum", "velocity", "velocity_hat"] : ["momentum", "velocity"]
  }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    let t = iteration + 1
    let one = Tensor.ones([])
    let alpha = learningRate * sqrt(one - pow(one * beta2, t)) / (one - pow(one * beta1, t))
    return [alpha]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    slots[0] = slots[0] + (gradient - slots[0]) * (1 - beta1)
    slots[1] = slots[1] + (square(gradient) - slots[1]) * (1 - beta2)
    var velocity = slots[1]
    if amsgrad {
      velocity = maximum(slots[2], velocity)
      slots[2] = velocity
    }
    return weight - slots[0] * prepared[0] / (sqrt(velocity) + epsilon)
  }
}
