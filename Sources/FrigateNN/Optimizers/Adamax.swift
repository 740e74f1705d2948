import FrigateTensor

/// Adam with the greatest gradient, fading, in place of the mean square.
///
/// m ← m + (g − m)(1 − β₁), u ← max(β₂ u, |g|), w ← w − η m / ((1 − β₁ᵗ)(u + ε)) at step t.
/// Kingma and Ba (2014), arXiv:1412.6980, section 7.
public struct Adamax: MomentOptimizer {
  public static let className = "Adamax"
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

  public var slots: [OptimizerSlot] { ["momentum", "norm"] }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate / (1 - pow(beta1, iteration + 1))]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    slots[0] = slots[0] + (gradient - slots[0]) * (1 - beta1)
    slots[1] = maximum(slots[1] * beta2, abs(gradient))
    return weight - slots[0] * prepared[0] / (slots[1] + epsilon)
  }
}
