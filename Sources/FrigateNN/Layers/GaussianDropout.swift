import FrigateTensor

/// In training, multiplies the inputs with normal noise of mean 1 and the variance rate / (1 − rate) that
/// dropout at this rate has; elsewhere passes them on.
///
/// Srivastava et al., *Dropout*, Journal of Machine Learning Research 15 (2014) 1929–1958, section 10.
public struct GaussianDropout: MaskedLayer {
  public static let className = "GaussianDropout"
  public var name: String?
  /// As of dropout, from 0 to less than 1.
  public var rate: Double
  /// Another one gives other random numbers in a model of the same seed.
  public var seed: Int?

  public init(_ rate: Double, seed: Int? = nil, name: String? = nil) {
    self.rate = rate
    self.seed = seed
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "rate", value: .number(rate)),
        JSON.Member(key: "seed", value: seed.map(JSON.int) ?? .null),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    rate = try configuration.double("rate")
    seed = try configuration.seed()
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if !(0..<1).contains(rate) {
      throw ConfigurationError(
        "the rate is a part of at least 0 and less than 1, not \(rate).", fix: "for 50 % write 0.5")
    }
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    guard context.isTraining, rate > 0, let key = context.key(seed) else { return x }
    let deviation = (rate / (1 - rate)).squareRoot()
    return x * (Random.normal(key, x.shape, dtype: x.dtype) * deviation + 1)
  }
}
