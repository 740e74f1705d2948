import FrigateTensor

/// Larger images: [batch, height, width, channels] → [batch, height · size₀, width · size₁, channels].
public struct UpSampling2D: UpSamplingLayer {
  public static let className = "UpSampling2D"
  static let spatialRank = 2
  public var name: String?
  public var size: [Int]
  public var interpolation: UpSamplingInterpolation

  public init(_ size: Int = 2, interpolation: UpSamplingInterpolation = .nearest, name: String? = nil) {
    self.init([size, size], interpolation: interpolation, name: name)
  }

  /// `UpSampling2D([2, 3])`: twice as high and three times as wide.
  public init(_ size: [Int], interpolation: UpSamplingInterpolation = .nearest, name: String? = nil) {
    self.size = size
    self.interpolation = interpolation
    self.name = name
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "size", value: .array(size.map(JSON.int))), dataFormat,
        JSON.Member(key: "interpolation", value: .string(interpolation.rawValue)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    let size = try configuration.ints("size") ?? [2]
    self.size = size.count == 1 ? [size[0], size[0]] : size
    let name = try configuration.string("interpolation", default: "nearest")
    guard let interpolation = UpSamplingInterpolation(rawValue: name) else {
      throw ConfigurationError(
        "the interpolation \(name) isn't supported.", in: Self.className, fix: "use nearest or bilinear")
    }
    self.interpolation = interpolation
  }
}
