import FrigateTensor

/// The mean of each channel over all positions of sequences: [batch, steps, channels] → [batch, channels].
public struct GlobalAveragePooling1D: GlobalPoolingLayer {
  public static let className = "GlobalAveragePooling1D"
  static let spatialRank = 1
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

  func pooled(_ x: Tensor, axes: [Int]) -> Tensor { mean(x, axes: axes, keepingAxes: keepsAxes) }
}
