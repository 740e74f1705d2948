import FrigateTensor

/// Adam with weight decay: w ← w − η λ w before Adam's step.
///
/// Loshchilov and Hutter (2017), *Decoupled weight decay regularization*, arXiv:1711.05101.
public struct AdamW: Optimizer {
  public static let className = "AdamW"
  private var adam: Adam

  public init(
    learningRate: LearningRate = 0.001, weightDecay: Double = 0.004, beta1: Double = 0.9,
    beta2: Double = 0.999, epsilon: Double = 1e-7, amsgrad: Bool = false,
    clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    adam = Adam(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
      weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var learningRate: LearningRate {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }
  public var options: OptimizerOptions {
    get { adam.options }
    set { adam.options = newValue }
  }

  public var configuration: JSON { .object(baseConfiguration + adam.parameters) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    adam = try Adam(configuration: configuration)
    adam.options = try configuration.optimizerOptions(weightDecay: 0.004)
  }

  public var slots: [OptimizerSlot] { adam.slots }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    adam.prepare(iteration: iteration, learningRate: learningRate, scalars: &scalars)
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    adam.update(weight, gradient: gradient, slots: &slots, prepared: prepared)
  }
}
