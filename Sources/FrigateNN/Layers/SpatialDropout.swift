import FrigateTensor

/// In training, sets whole channels to zero at random and scales the others by 1 / (1 − rate);
/// elsewhere passes the inputs, [batch, positions…, channels], on.
///
/// Tompson et al. (2015), DOI 10.1109/CVPR.2015.7298664.
public struct SpatialDropout<Axes: SpatialAxes>: SpatialLayer, MaskedLayer {
  public static var className: String { "SpatialDropout\(spatialRank)D" }
  public var name: String?
  /// The part that is dropped, from 0 to 1.
  public var rate: Double

  public init(_ rate: Double, name: String? = nil) {
    self.rate = rate
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    rate = try configuration.double("rate")
  }

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

/// Drops whole channels of sequences, [batch, steps, channels], in training.
public typealias SpatialDropout1D = SpatialDropout<Axes1D>

/// Drops whole channels of images, [batch, height, width, channels], in training.
public typealias SpatialDropout2D = SpatialDropout<Axes2D>

/// Drops whole channels of volumes, [batch, depth, height, width, channels], in training.
public typealias SpatialDropout3D = SpatialDropout<Axes3D>
