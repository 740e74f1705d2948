import FrigateTensor

/// The mean of each channel over all positions: [batch, positions…, channels] → [batch, channels].
public struct GlobalAveragePooling<Axes: SpatialAxes>: GlobalPoolingLayer {
  public static var className: String { "GlobalAveragePooling\(spatialRank)D" }
  public var name: String?
  /// Whether the axes of positions stay, with size 1.
  public var keepsAxes: Bool

  public init(keepsAxes: Bool = false, name: String? = nil) {
    self.keepsAxes = keepsAxes
    self.name = name
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    guard Self.spatialRank == 1, let mask = context.mask else {
      return pooled(x, axes: Array(1...Self.spatialRank))
    }
    let isCounted = mask.insertingAxis(at: 2)
    return sum(select(isCounted, x, 0), axis: 1, keepingAxes: keepsAxes)
      / sum(isCounted.to(x.dtype), axis: 1, keepingAxes: keepsAxes)
  }

  func pooled(_ x: Tensor, axes: [Int]) -> Tensor { mean(x, axes: axes, keepingAxes: keepsAxes) }
}

/// The mean of each channel over all positions of sequences, steps left out that a mask leaves out:
/// [batch, steps, channels] → [batch, channels].
public typealias GlobalAveragePooling1D = GlobalAveragePooling<Axes1D>

/// The mean of each channel over all positions of images:
/// [batch, height, width, channels] → [batch, channels].
public typealias GlobalAveragePooling2D = GlobalAveragePooling<Axes2D>

/// The mean of each channel over all positions of volumes:
/// [batch, depth, height, width, channels] → [batch, channels].
public typealias GlobalAveragePooling3D = GlobalAveragePooling<Axes3D>
