import FrigateTensor

/// Each example's features in groups, each group shifted and scaled to mean 0 and variance 1 over all of
/// its positions: y = γ (x − μ) / √(σ² + ε) + β.
///
/// Shapes: x and y [batch, …], γ and β as long as `axis`. As many groups as features make instance
/// normalization. Wu and He (2018), arXiv 1803.08494.
public struct GroupNormalization: MaskedLayer {
  public static let className = "GroupNormalization"
  public var name: String?
  /// How many groups of equal size; −1 for as many as there are features.
  public var groups: Int
  /// The axis of the features, from 1 or from the back, as the batch has number 0.
  public var axis: Int
  public var epsilon: Double
  public var affine: NormalizationAffine

  public init(
    groups: Int = 32, axis: Int = -1, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any Initializer = Zeros(), gammaInitializer: any Initializer = Ones(),
    betaRegularizer: (any Regularizer)? = nil, gammaRegularizer: (any Regularizer)? = nil,
    betaConstraint: (any Constraint)? = nil, gammaConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.groups = groups
    self.axis = axis
    self.epsilon = epsilon
    affine = NormalizationAffine(
      center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
      betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
      gammaConstraint: gammaConstraint)
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    let own = [
      JSON.Member(key: "groups", value: .int(groups)), JSON.Member(key: "axis", value: .int(axis)),
      JSON.Member(key: "epsilon", value: .number(epsilon)),
    ]
    return .object(baseConfiguration + own + affine.configuration)
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    groups = try configuration.int("groups", default: 32)
    axis = try configuration.int("axis", default: -1)
    epsilon = try configuration.double("epsilon", default: 1e-3)
    affine = try NormalizationAffine(configuration)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkExampleAxes([axis], of: input, for: "normalize")
    try checkEpsilon(epsilon)
    let features = features(of: input)
    if groups != -1, groups < 1 || features % groups != 0 {
      throw ConfigurationError(
        "\(features) features don't make \(groups) equal groups.",
        fix: "give a divisor of \(features), or -1 for a group of each feature")
    }
    return input
  }

  private func features(of input: [Int]) -> Int { input[axis < 0 ? axis + input.count : axis - 1] }

  public func weights(for input: [Int]) -> [WeightSpecification] { affine.weights([features(of: input)]) }

  public var outputRange: ActivationFunction.Range? { .other }

  /// Mean and variance want more digits than bfloat16 has.
  public var autocasts: Bool { false }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let place = axis < 0 ? axis + x.rank : axis
    let groups = self.groups == -1 ? x.shape[place] : self.groups
    var split = x.shape
    split.replaceSubrange(place...place, with: [groups, x.shape[place] / groups])
    let grouped = x.reshaped(split)
    let axes = split.indices.filter { $0 != 0 && $0 != place }
    let shape = split.indices.map { $0 == place || $0 == place + 1 ? split[$0] : 1 }
    return affine.apply(
      grouped, mean: mean(grouped, axes: axes, keepingAxes: true),
      variance: variance(grouped, axes: axes, keepingAxes: true), epsilon: epsilon, weights: weights,
      shape: shape
    ).reshaped(x.shape)
  }
}
