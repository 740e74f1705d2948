import FrigateTensor

/// In training, sets a random part of the inputs to zero and scales the others by 1 / (1 − rate),
/// so that the sum stays what it was on average; elsewhere passes the inputs on.
///
/// With a `noiseShape`, numbers along axes of size 1 are kept or dropped together: [batch, 1, channels] drops
/// whole channels of [batch, steps, channels]. Srivastava et al., *Dropout*, Journal of Machine Learning Research 15 (2014) 1929–1958.
public struct Dropout: MaskedLayer {
  public static let className = "Dropout"
  public var name: String?
  /// The part that is dropped, from 0 to 1.
  public var rate: Double
  /// The shape of what decides, the batch's axis included; nil for a size stands for the input's.
  public var noiseShape: [Int?]?
  /// Another one gives other random numbers in a model of the same seed.
  public var seed: Int?

  public init(_ rate: Double, noiseShape: [Int?]? = nil, seed: Int? = nil, name: String? = nil) {
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "rate", value: .number(rate)),
        JSON.Member(key: "seed", value: seed.map(JSON.int) ?? .null),
        JSON.Member(key: "noise_shape", value: .noiseShape(noiseShape)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    rate = try configuration.double("rate")
    noiseShape = try configuration.noiseShape()
    seed = try configuration.seed()
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if !(0...1).contains(rate) {
      throw ConfigurationError(
        "the rate is a part between 0 and 1, not \(rate).", fix: "for 50 % write 0.5")
    }
    try checkNoiseShape(noiseShape, of: input)
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }

  public var outputRange: ActivationFunction.Range? { nil }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    guard context.isTraining, rate > 0, let key = context.key(seed) else { return x }
    if rate == 1 { return .zeros(x.shape, dtype: x.dtype) }
    let keep = Random.bernoulli(key, 1 - rate, shape: sizes(of: noiseShape, in: x.shape))
    return select(keep, x * (1 / (1 - rate)), 0)
  }
}
