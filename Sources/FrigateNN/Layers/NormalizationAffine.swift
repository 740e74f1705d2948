import FrigateTensor

/// What a normalizing layer does last: γ x + β, of which either can be left out.
public struct NormalizationAffine: Sendable {
  /// Whether to add β.
  public var center: Bool
  /// Whether to multiply by γ.
  public var scale: Bool
  public var betaInitializer: any Initializer
  public var gammaInitializer: any Initializer
  public var betaRegularizer: (any Regularizer)?
  public var gammaRegularizer: (any Regularizer)?
  public var betaConstraint: (any Constraint)?
  public var gammaConstraint: (any Constraint)?

  public init(
    center: Bool = true, scale: Bool = true, betaInitializer: any Initializer = Zeros(),
    gammaInitializer: any Initializer = Ones(), betaRegularizer: (any Regularizer)? = nil,
    gammaRegularizer: (any Regularizer)? = nil, betaConstraint: (any Constraint)? = nil,
    gammaConstraint: (any Constraint)? = nil
  ) {
    self.center = center
    self.scale = scale
    self.betaInitializer = betaInitializer
    self.gammaInitializer = gammaInitializer
    self.betaRegularizer = betaRegularizer
    self.gammaRegularizer = gammaRegularizer
    self.betaConstraint = betaConstraint
    self.gammaConstraint = gammaConstraint
  }

  init(_ configuration: Configuration) throws(ConfigurationError) {
    center = try configuration.bool("center", default: true)
    scale = try configuration.bool("scale", default: true)
    betaInitializer = try configuration.initializer("beta_initializer") ?? Zeros()
    gammaInitializer = try configuration.initializer("gamma_initializer") ?? Ones()
    betaRegularizer = try configuration.regularizer("beta_regularizer")
    gammaRegularizer = try configuration.regularizer("gamma_regularizer")
    betaConstraint = try configuration.constraint("beta_constraint")
    gammaConstraint = try configuration.constraint("gamma_constraint")
  }

  /// Its members of the layer's configuration.
  var configuration: [JSON.Member] {
    [
      JSON.Member(key: "center", value: .bool(center)), JSON.Member(key: "scale", value: .bool(scale)),
      JSON.Member(key: "beta_initializer", value: betaInitializer.serialized),
      JSON.Member(key: "gamma_initializer", value: gammaInitializer.serialized),
      JSON.Member(key: "beta_regularizer", value: betaRegularizer?.serialized ?? .null),
      JSON.Member(key: "gamma_regularizer", value: gammaRegularizer?.serialized ?? .null),
      JSON.Member(key: "beta_constraint", value: betaConstraint?.serialized ?? .null),
      JSON.Member(key: "gamma_constraint", value: gammaConstraint?.serialized ?? .null),
    ]
  }

  /// γ and β, those there are.
  func weights(_ shape: [Int]) -> [WeightSpecification] {
    let gamma = WeightSpecification(
      "gamma", shape, gammaInitializer, regularizer: gammaRegularizer, constraint: gammaConstraint,
      autocasts: false)
    let beta = WeightSpecification(
      "beta", shape, betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint,
      autocasts: false)
    return (scale ? [gamma] : []) + (center ? [beta] : [])
  }

  /// How many weights those are.
  var weightCount: Int { (scale ? 1 : 0) + (center ? 1 : 0) }

  /// γ (x − mean) / √(variance + ε) + β. γ and β, the first of `weights`, are given `shape` for it.
  func apply(
    _ x: Tensor, mean: Tensor, variance: Tensor, epsilon: Double, weights: [Tensor], shape: [Int]
  ) -> Tensor {
    var factor = rsqrt(variance + epsilon)
    if scale { factor = factor * weights[0].reshaped(shape) }
    let y = (x - mean) * factor
    return center ? y + weights[scale ? 1 : 0].reshaped(shape) : y
  }
}

/// Throws unless ε, which is added to a variance, is 0 or more.
func checkEpsilon(_ epsilon: Double) throws(ConfigurationError) {
  if !(epsilon >= 0 && epsilon.isFinite) {
    throw ConfigurationError("epsilon can't be \(epsilon).", fix: "give 0 or more, such as 0.001")
  }
}
