import FrigateTensor

/// Zeros around the positions of images: [batch, height, width, channels], each axis longer by its padding.
public struct ZeroPadding2D: PaddingLayer {
  public static let className = "ZeroPadding2D"
  static let spatialRank = 2
  public var name: String?
  /// Zeros before and after each axis of positions.
  public var padding: [SpatialMargins]

  /// As many zeros on all sides.
  public init(_ padding: Int = 1, name: String? = nil) {
    self.init(Array(repeating: (padding, padding), count: Self.spatialRank), name: name)
  }

  /// `ZeroPadding2D([(0, 1), (2, 0)])`: zeros before and after each axis.
  public init(_ padding: [SpatialMargins], name: String? = nil) {
    self.padding = padding
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    padding = try configuration.margins("padding", rank: Self.spatialRank)
  }
}
