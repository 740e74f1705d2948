import FrigateTensor

/// Follow the regularized leader: online learning that L1 makes sparse.
///
/// With s the sum of squared gradients, q(s) = s^(−p), p the learning rate's power, and
/// ĝ = g + 2 λ_shrinkage w: z ← z + ĝ − (q(s + g²) − q(s)) w / η, s ← s + g², and
/// w ← (clip(z, −λ₁, λ₁) − z) / (q(s) / η + 2 λ₂ + β / η). McMahan et al. (2013), *Ad click prediction:
/// a view from the trenches*, doi:10.1145/2487575.2488200.
public struct Ftrl: Optimizer {
  public static let className = "Ftrl"
  public var learningRate: LearningRate
  public var learningRatePower: Double
  /// What s begins with.
  public var initialAccumulatorValue: Double
  /// λ₁.
  public var l1RegularizationStrength: Double
  /// λ₂.
  public var l2RegularizationStrength: Double
  /// λ of a penalty on the weight as it is when the gradient is taken.
  public var l2ShrinkageRegularizationStrength: Double
  public var beta: Double
  public var options: OptimizerOptions

  public init(
    learningRate: LearningRate = 0.001, learningRatePower: Double = -0.5,
    initialAccumulatorValue: Double = 0.1, l1RegularizationStrength: Double = 0,
    l2RegularizationStrength: Double = 0, l2ShrinkageRegularizationStrength: Double = 0,
    beta: Double = 0, weightDecay: Double? = nil, clipping: GradientClipping? = nil,
    averaging: WeightAveraging? = nil
  ) {
    self.learningRate = learningRate
    self.learningRatePower = learningRatePower
    self.initialAccumulatorValue = initialAccumulatorValue
    self.l1RegularizationStrength = l1RegularizationStrength
    self.l2RegularizationStrength = l2RegularizationStrength
    self.l2ShrinkageRegularizationStrength = l2ShrinkageRegularizationStrength
    self.beta = beta
    options = OptimizerOptions(weightDecay: weightDecay, clipping: clipping, averaging: averaging)
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "learning_rate_power", value: .number(learningRatePower)),
        JSON.Member(key: "initial_accumulator_value", value: .number(initialAccumulatorValue)),
        JSON.Member(key: "l1_regularization_strength", value: .number(l1RegularizationStrength)),
        JSON.Member(key: "l2_regularization_strength", value: .number(l2RegularizationStrength)),
        JSON.Member(
          key: "l2_shrinkage_regularization_strength", value: .number(l2ShrinkageRegularizationStrength)),
        JSON.Member(key: "beta", value: .number(beta)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.001)
    learningRatePower = try configuration.double("learning_rate_power", default: -0.5)
    initialAccumulatorValue = try configuration.double("initial_accumulator_value", default: 0.1)
    l1RegularizationStrength = try configuration.double("l1_regularization_strength", default: 0)
    l2RegularizationStrength = try configuration.double("l2_regularization_strength", default: 0)
    l2ShrinkageRegularizationStrength = try configuration.double(
      "l2_shrinkage_regularization_strength", default: 0)
    beta = try configuration.double("beta", default: 0)
    options = try configuration.optimizerOptions()
  }

  public var slots: [OptimizerSlot] {
    [OptimizerSlot("accumulator", initialValue: initialAccumulatorValue), "linear"]
  }

  public func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate, (beta / (2 * learningRate) + l2RegularizationStrength) * 2]
  }

  public func update(
    _ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]
  ) -> Tensor {
    let (rate, ridge) = (prepared[0], prepared[1])
    let shrunk =
      l2ShrinkageRegularizationStrength == 0
      ? gradient : gradient + 2 * l2ShrinkageRegularizationStrength * weight
    let accumulator = slots[0] + square(gradient)
    let power = root(accumulator)
    slots[1] = slots[1] + (shrunk - (power - root(slots[0])) / rate * weight)
    slots[0] = accumulator
    let l1 = l1RegularizationStrength
    return (clip(slots[1], (-l1).tensor, l1.tensor) - slots[1]) / (power / rate + ridge)
  }

  /// s^(−p).
  private func root(_ s: Tensor) -> Tensor {
    learningRatePower == -0.5 ? sqrt(s) : pow(s, -learningRatePower)
  }
}
