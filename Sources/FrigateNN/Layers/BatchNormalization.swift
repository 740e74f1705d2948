import FrigateTensor

/// Each feature shifted and scaled to mean 0 and variance 1: y = γ (x − μ) / √(σ² + ε) + β.
///
/// In training μ and σ² are those of the batch, over all axes but `axis`, and moving averages follow them:
/// moving ← momentum · moving + (1 − momentum) · batch; elsewhere μ and σ² are the moving averages. Shapes:
/// x and y [batch, …], the weights gamma, beta, moving_mean and moving_variance as long as `axis`.
///
/// Ioffe and Szegedy (2015), arXiv 1502.03167.
public struct BatchNormalization: MaskedLayer {
  public static let className = "BatchNormalization"
  public var name: String?
  /// The axis of the features, from 1 or from the back, as the batch has number 0.
  public var axis: Int
  public var momentum: Double
  public var epsilon: Double
  public var affine: NormalizationAffine
  public var movingMeanInitializer: any Initializer
  public var movingVarianceInitializer: any Initializer

  public init(
    axis: Int = -1, momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any Initializer = Zeros(), gammaInitializer: any Initializer = Ones(),
    movingMeanInitializer: any Initializer = Zeros(), movingVarianceInitializer: any Initializer = Ones(),
    betaRegularizer: (any Regularizer)? = nil, gammaRegularizer: (any Regularizer)? = nil,
    betaConstraint: (any Constraint)? = nil, gammaConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.axis = axis
    self.momentum = momentum
    self.epsilon = epsilon
    affine = NormalizationAffine(
      center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
      betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
      gammaConstraint: gammaConstraint)
    self.movingMeanInitializer = movingMeanInitializer
    self.movingVarianceInitializer = movingVarianceInitializer
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    let head = [
      JSON.Member(key: "axis", value: .int(axis)), JSON.Member(key: "momentum", value: .number(momentum)),
      JSON.Member(key: "epsilon", value: .number(epsilon)),
    ]
    let tail = [
      JSON.Member(key: "moving_mean_initializer", value: movingMeanInitializer.serialized),
      JSON.Member(key: "moving_variance_initializer", value: movingVarianceInitializer.serialized),
      JSON.Member(key: "synchronized", value: false), JSON.Member(key: "renorm", value: false),
      JSON.Member(key: "renorm_clipping", value: nil), JSON.Member(key: "renorm_momentum", value: 0.99),
    ]
    return .object(baseConfiguration + head + affine.configuration + tail)
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    // Keras 2 wrote a list of one axis.
    let axes = try configuration.ints("axis") ?? [-1]
    guard axes.count == 1 else {
      throw ConfigurationError(
        "the features lie along one axis, not \(axes).", in: Self.className, fix: "give one axis, such as -1")
    }
    axis = axes[0]
    momentum = try configuration.double("momentum", default: 0.99)
    epsilon = try configuration.double("epsilon", default: 1e-3)
    affine = try NormalizationAffine(configuration)
    movingMeanInitializer = try configuration.initializer("moving_mean_initializer") ?? Zeros()
    movingVarianceInitializer = try configuration.initializer("moving_variance_initializer") ?? Ones()
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkExampleAxes([axis], of: input, for: "normalize")
    try checkEpsilon(epsilon)
    if !(0...1).contains(momentum) {
      throw ConfigurationError(
        "the momentum is a part between 0 and 1, not \(momentum).", fix: "give a number such as 0.99")
    }
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] {
    let shape = [input[axis < 0 ? axis + input.count : axis - 1]]
    return affine.weights(shape) + [
      WeightSpecification("moving_mean", shape, movingMeanInitializer, isTrainable: false, autocasts: false),
      WeightSpecification(
        "moving_variance", shape, movingVarianceInitializer, isTrainable: false, autocasts: false),
    ]
  }

  public var outputRange: ActivationFunction.Range? { .other }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    // Mean and variance want more digits than bfloat16 has.
    let x = x.to(.float32)
    let place = axis < 0 ? axis + x.rank : axis
    let shape = (0..<x.rank).map { $0 == place ? x.shape[$0] : 1 }
    let first = affine.weightCount
    var moments = [weights[first], weights[first + 1]]
    if context.isTraining, context.isTrainable {
      let others = (0..<x.rank).filter { $0 != place }
      moments = Self.moments(x, others, context.mask)
      for k in 0..<2 {
        let moment = moments[k].reshaped(weights[first + k].shape)
        weights[first + k] = weights[first + k] * momentum + moment * (1 - momentum)
      }
    }
    return affine.apply(
      x, mean: moments[0].reshaped(shape), variance: moments[1].reshaped(shape), epsilon: epsilon,
      weights: weights, shape: shape)
  }

  /// Mean and variance over axes, which stay, of what a mask leaves.
  private static func moments(_ x: Tensor, _ axes: [Int], _ mask: Tensor?) -> [Tensor] {
    guard let mask else {
      // The axes stay so that the deviations of the variance and those of the result are one value.
      return [mean(x, axes: axes, keepingAxes: true), variance(x, axes: axes, keepingAxes: true)]
    }
    let isCounted = mask.insertingAxis(at: x.rank - 1).broadcast(to: x.shape)
    // Keras's epsilon keeps a batch without anything from dividing by 0.
    let count = sum(isCounted.to(x.dtype), axes: axes, keepingAxes: true) + 1e-7
    let middle = sum(select(isCounted, x, 0), axes: axes, keepingAxes: true) / count
    let spread = sum(square(select(isCounted, x - middle, 0)), axes: axes, keepingAxes: true) / count
    return [middle, spread]
  }
}
