import FrigateTensor

/// The mean of each channel over all positions of sequences, those left out that a mask leaves out:
/// [batch, steps, channels] → [batch, channels].
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

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    guard let mask = context.mask else { return pooled(x, axes: [1]) }
    let isCounted = mask.insertingAxis(at: 2)
    return sum(select(isCounted, x, 0), axis: 1, keepingAxes: keepsAxes)
      / sum(isCounted.to(x.dtype), axis: 1, keepingAxes: keepsAxes)
  }

  func pooled(_ x: Tensor, axes: [Int]) -> Tensor { mean(x, axes: axes, keepingAxes: keepsAxes) }
}
