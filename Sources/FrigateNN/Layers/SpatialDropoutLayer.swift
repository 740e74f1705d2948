import FrigateTensor

/// What layers that drop whole channels share.
protocol SpatialDropoutLayer: SpatialLayer, MaskedLayer {
  var rate: Double { get }
}

extension SpatialDropoutLayer {
  /// Keras writes no `trainable` for these, and reads none.
  public var configuration: JSON {
    let format = Self.spatialRank == 1 ? [] : [dataFormat]
    return .object(
      [JSON.Member(key: "rate", value: .number(rate)), JSON.Member(key: "seed", value: nil)]
        + baseConfiguration.filter { $0.key != "trainable" && $0.key != "dtype" }
        + [JSON.Member(key: "dtype", value: "float32")] + format)
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRank(input)
    if !(0...1).contains(rate) {
      throw ConfigurationError(
        "the rate is a part between 0 and 1, not \(rate).", fix: "for 50 % write 0.5")
    }
    return input
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    guard context.isTraining, rate > 0, let key = context.key else { return x }
    if rate == 1 { return .zeros(x.shape, dtype: x.dtype) }
    let shape = x.shape.indices.map { $0 == 0 || $0 == x.rank - 1 ? x.shape[$0] : 1 }
    return select(Random.bernoulli(key, 1 - rate, shape: shape), x * (1 / (1 - rate)), 0)
  }
}
