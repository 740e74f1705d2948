import FrigateTensor

/// The positions of volumes without some at the sides: [batch, depth, height, width, channels], each axis shorter by its cropping.
public struct Cropping3D: CroppingLayer {
  public static let className = "Cropping3D"
  static let spatialRank = 3
  public var name: String?
  /// Positions left out at the start and at the end of each axis.
  public var cropping: [SpatialMargins]

  /// As many left out on all sides.
  public init(_ cropping: Int, name: String? = nil) {
    self.init(Array(repeating: (cropping, cropping), count: Self.spatialRank), name: name)
  }

  /// `Cropping3D([(0, 1), (2, 0), (1, 1)])`: positions left out at the start and end of each axis.
  public init(_ cropping: [SpatialMargins], name: String? = nil) {
    self.cropping = cropping
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    cropping = try configuration.margins("cropping", rank: Self.spatialRank)
  }
}
