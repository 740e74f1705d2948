import FrigateTensor

/// Zeros around the positions of sequences: [batch, steps, channels], each axis longer by its padding.
public struct ZeroPadding1D: PaddingLayer {
  public static let className = "ZeroPadding1D"
  static let spatialRank = 1
  public var name: String?
  /// Zeros before and after each axis of positions.
  public var padding: [SpatialMargins]

  /// As many zeros on all sides.
  public init(_ padding: Int = 1, name: String? = nil) {
    self.init(Array(repeating: (padding, padding), count: Self.spatialRank), name: name)
  }

  /// `ZeroPadding1D([(0, 1)])`: zeros before and after each axis.
  public init(_ padding: [SpatialMargins], name: String? = nil) {
    self.padding = padding
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    padding = try configuration.margins("padding", rank: Self.spatialRank)
  }
}
