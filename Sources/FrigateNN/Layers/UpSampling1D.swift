import FrigateTensor

/// Each step `size` times: [batch, steps, channels] → [batch, steps · size, channels].
public struct UpSampling1D: UpSamplingLayer {
  public static let className = "UpSampling1D"
  static let spatialRank = 1
  public var name: String?
  public var size: [Int]
  var interpolation: UpSamplingInterpolation { .nearest }

  public init(_ size: Int = 2, name: String? = nil) {
    self.size = [size]
    self.name = name
  }

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "size", value: size.count == 1 ? .int(size[0]) : nil)])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    size = [try configuration.int("size", default: 2)]
  }
}
