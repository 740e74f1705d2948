import FrigateTensor

/// Larger volumes: each position of [batch, depth, height, width, channels] size₀ × size₁ × size₂ times.
public struct UpSampling3D: UpSamplingLayer {
  public static let className = "UpSampling3D"
  static let spatialRank = 3
  public var name: String?
  public var size: [Int]
  var interpolation: UpSamplingInterpolation { .nearest }

  public init(_ size: Int = 2, name: String? = nil) { self.init([size, size, size], name: name) }

  /// `UpSampling3D([1, 2, 2])`: as deep, twice as high and wide.
  public init(_ size: [Int], name: String? = nil) {
    self.size = size
    self.name = name
  }

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "size", value: .array(size.map(JSON.int))), dataFormat])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    let size = try configuration.ints("size") ?? [2]
    self.size = size.count == 1 ? [size[0], size[0], size[0]] : size
  }
}
