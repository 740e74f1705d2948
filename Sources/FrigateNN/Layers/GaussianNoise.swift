import FrigateTensor

/// In training, adds normal noise of mean 0 to the inputs; elsewhere passes them on.
public struct GaussianNoise: MaskedLayer {
  public static let className = "GaussianNoise"
  public var name: String?
  /// That of the noise.
  public var standardDeviation: Double
  /// Another one gives other random numbers in a model of the same seed.
  public var seed: Int?

  public init(_ standardDeviation: Double, seed: Int? = nil, name: String? = nil) {
    self.standardDeviation = standardDeviation
    self.seed = seed
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "stddev", value: .number(standardDeviation)),
        JSON.Member(key: "seed", value: seed.map(JSON.int) ?? .null),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    standardDeviation = try configuration.double("stddev")
    seed = try configuration.seed()
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if !(standardDeviation >= 0 && standardDeviation.isFinite) {
      throw ConfigurationError(
        "a standard deviation can't be \(standardDeviation).", fix: "give 0 or more")
    }
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    guard context.isTraining, standardDeviation > 0, let key = context.key(seed) else { return x }
    return x + Random.normal(key, x.shape, dtype: x.dtype) * standardDeviation
  }
}
