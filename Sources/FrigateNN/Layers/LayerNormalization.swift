import FrigateTensor

/// Each example shifted and scaled to mean 0 and variance 1 along some of its axes, the last unless told
/// otherwise: y = γ (x − μ) / √(σ² + ε) + β.
///
/// Shapes: x and y [batch, …], γ and β as one example along those axes. Lei Ba et al. (2016), arXiv 1607.06450.
public struct LayerNormalization: MaskedLayer {
  public static let className = "LayerNormalization"
  public var name: String?
  /// Those to normalize along, from 1 or from the back, as the batch has number 0.
  public var axes: [Int]
  public var epsilon: Double
  public var affine: NormalizationAffine

  public init(
    axes: [Int], epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any Initializer = Zeros(), gammaInitializer: any Initializer = Ones(),
    betaRegularizer: (any Regularizer)? = nil, gammaRegularizer: (any Regularizer)? = nil,
    betaConstraint: (any Constraint)? = nil, gammaConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.axes = axes
    self.epsilon = epsilon
    affine = NormalizationAffine(
      center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
      betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
      gammaConstraint: gammaConstraint)
    self.name = name
  }

  public init(
    axis: Int = -1, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true, name: String? = nil
  ) {
    self.init(axes: [axis], epsilon: epsilon, center: center, scale: scale, name: name)
  }

  // MARK: Configuration

  public var configuration: JSON {
    let own = [
      JSON.Member(key: "axis", value: .array(axes.sorted().map(JSON.int))),
      JSON.Member(key: "epsilon", value: .number(epsilon)), JSON.Member(key: "rms_scaling", value: false),
    ]
    return .object(baseConfiguration + own + affine.configuration)
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    axes = try configuration.ints("axis") ?? [-1]
    epsilon = try configuration.double("epsilon", default: 1e-3)
    affine = try NormalizationAffine(configuration)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkExampleAxes(axes, of: input, for: "normalize")
    try checkEpsilon(epsilon)
    return input
  }

  /// The axes among all, the batch's included, in the order of γ's and β's, which is that of the numbers
  /// that name them, as in Keras.
  private func places(rank: Int) -> [Int] { axes.sorted().map { $0 < 0 ? $0 + rank : $0 } }

  public func weights(for input: [Int]) -> [WeightSpecification] {
    affine.weights(places(rank: input.count + 1).map { input[$0 - 1] })
  }

  public var outputRange: ActivationFunction.Range? { .other }

  /// Mean and variance want more digits than bfloat16 has.
  public var autocasts: Bool { false }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let places = places(rank: x.rank)
    return affine.apply(
      x, mean: mean(x, axes: places, keepingAxes: true),
      variance: variance(x, axes: places, keepingAxes: true),
      epsilon: epsilon, weights: weights,
      shape: (0..<x.rank).map { places.contains($0) ? x.shape[$0] : 1 })
  }
}
