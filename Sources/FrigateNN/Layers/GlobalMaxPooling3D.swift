import FrigateTensor

/// The greatest element of each channel over all positions of volumes: [batch, depth, height, width, channels] → [batch, channels].
public struct GlobalMaxPooling3D: GlobalPoolingLayer {
  public static let className = "GlobalMaxPooling3D"
  static let spatialRank = 3
  public var name: String?
  /// Whether the axes of positions stay, with size 1.
  public var keepsAxes: Bool

  public init(keepsAxes: Bool = false, name: String? = nil) {
    self.keepsAxes = keepsAxes
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    keepsAxes = try configuration.bool("keepdims", default: false)
  }

  func pooled(_ x: Tensor, axes: [Int]) -> Tensor { max(x, axes: axes, keepingAxes: keepsAxes) }
}
