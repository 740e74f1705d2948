import FrigateTensor

/// Adam with Nesterov's momentum, whose weight grows with the steps.
///
/// μₜ = β₁ (1 − 0.96ᵗ / 2) and Pₜ = Π μ over the steps to t; m and v as Adam's;
/// m̂ = μₜ₊₁ m / (1 − Pₜ₊₁) + (1 − μₜ) g / (1 − Pₜ), v̂ = v / (1 − β₂ᵗ), w ← w − η m̂ / (√v̂ + ε).
/// Dozat (2016), *Incorporating Nesterov momentum into Adam*, ICLR workshop.
public struct Nadam: MomentOptimizer {
  public static let className = "Nadam"
  public var learningRate: LearningRate
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-7, weightDecay: Double? = nil, clipping: GradientClipping? = nil,
    averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var slots: [OptimizerSlot] { ["momentum", "velocity"] }
  public var scalars: [OptimizerSlot] { [OptimizerSlot("u_product", initialValue: 1)] }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    let t = iteration + 1
    let now = (1 - 0.5 * pow(0.96, t)) * beta1
    let next = (1 - 0.5 * pow(0.96, t + 1)) * beta1
    let product = scalars[0] * now
    scalars[0] = product
    return [
      next / (1 - product * next), (1 - now) / (1 - product), 1 - pow(beta2, t), learningRate,
    ]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    slots[0] = slots[0] + (gradient - slots[0]) * (1 - beta1)
    slots[1] = slots[1] + (square(gradient) - slots[1]) * (1 - beta2)
    let momentum = slots[0] * prepared[0] + gradient * prepared[1]
    return weight - momentum * prepared[3] / (sqrt(slots[1] / prepared[2]) + epsilon)
  }
}
