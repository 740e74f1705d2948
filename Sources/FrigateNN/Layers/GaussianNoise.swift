import FrigateTensor

/// In training, adds normal noise of mean 0 to the inputs; elsewhere passes them on.
public struct GaussianNoise: Layer {
  public static let className = "GaussianNoise"
  public var name: String?
  /// That of the noise.
  public var standardDeviation: Double

  public init(_ standardDeviation: Double, name: String? = nil) {
    self.standardDeviation = standardDeviation
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "stddev", value: .number(standardDeviation)), JSON.Member(key: "seed", value: nil),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    standardDeviation = try configuration.double("stddev")
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
    guard context.isTraining, standardDeviation > 0, let key = context.key else { return x }
    return x + Random.normal(key, x.shape) * standardDeviation
  }
}
