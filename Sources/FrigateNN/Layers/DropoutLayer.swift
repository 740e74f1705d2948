import FrigateTensor

/// What layers share that drop a random part of their inputs in training, and elsewhere pass them on.
protocol DropoutLayer: MaskedLayer {
  /// The part that is dropped.
  var rate: Double { get }
  /// The shape of what decides, the batch's axis included; nil for a size stands for the input's.
  var noiseShape: [Int?]? { get }
  var seed: Int? { get }

  init(_ rate: Double, noiseShape: [Int?]?, seed: Int?, name: String?)

  func checkRate() throws(ConfigurationError)
  /// The results where the rate is less than 1, given what is kept.
  func dropped(_ x: Tensor, keeping keep: Tensor) -> Tensor
}

extension DropoutLayer {
  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "rate", value: .number(rate)),
        JSON.Member(key: "seed", value: seed.map(JSON.int) ?? .null),
        JSON.Member(key: "noise_shape", value: .noiseShape(noiseShape)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      try configuration.double("rate"), noiseShape: try configuration.noiseShape(),
      seed: try configuration.seed(), name: configuration.optional("name")?.string)
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRate()
    try checkNoiseShape(noiseShape, of: input)
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    guard context.isTraining, rate > 0, let key = context.key(seed) else { return x }
    if rate == 1 { return .zeros(x.shape, dtype: x.dtype) }
    return dropped(
      x, keeping: Random.bernoulli(key, 1 - rate, shape: sizes(of: noiseShape, in: x.shape)))
  }
}
