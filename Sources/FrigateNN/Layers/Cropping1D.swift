import FrigateTensor

/// The positions of sequences without some at the sides: [batch, steps, channels], each axis shorter by its cropping.
public struct Cropping1D: CroppingLayer {
  public static let className = "Cropping1D"
  static let spatialRank = 1
  public var name: String?
  /// Positions left out at the start and at the end of each axis.
  public var cropping: [SpatialMargins]

  /// As many left out on all sides.
  public init(_ cropping: Int = 1, name: String? = nil) {
    self.init(Array(repeating: (cropping, cropping), count: Self.spatialRank), name: name)
  }

  /// `Cropping1D([(0, 1)])`: positions left out at the start and end of each axis.
  public init(_ cropping: [SpatialMargins], name: String? = nil) {
    self.cropping = cropping
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    cropping = try configuration.margins("cropping", rank: Self.spatialRank)
  }
}
