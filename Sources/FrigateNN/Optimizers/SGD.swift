import FrigateTensor

/// Stochastic gradient descent: w ← w − η g.
///
/// With momentum μ: v ← μ v − η g, w ← w + v; with Nesterov's: w ← w + μ v − η g
/// (Sutskever et al., *On the importance of initialization and momentum in deep learning*,
/// Proceedings of Machine Learning Research 28 (2013) 1139–1147).
public struct SGD: Optimizer {
  public static let className = "SGD"
  public var learningRate: LearningRate
  public var momentum: Double
  public var nesterov: Bool
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.01, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double? = nil, clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "momentum", value: .number(momentum)),
        JSON.Member(key: "nesterov", value: .bool(nesterov)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.01)
    momentum = try configuration.double("momentum", default: 0)
    nesterov = try configuration.bool("nesterov", default: false)
    options = try configuration.optimizerOptions()
  }

  public var slots: [OptimizerSlot] { momentum == 0 ? [] : ["momentum"] }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    let step = prepared[0] * gradient
    if momentum == 0 { return weight - step }
    slots[0] = slots[0] * momentum - step
    return nesterov ? weight + slots[0] * momentum - step : weight + slots[0]
  }
}
