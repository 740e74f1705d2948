import FrigateTensor

/// The greatest element of each channel over all positions: [batch, positions…, channels] → [batch, channels].
public struct GlobalMaxPooling<Axes: SpatialAxes>: GlobalPoolingLayer {
  public static var className: String { "GlobalMaxPooling\(spatialRank)D" }
  public var name: String?
  /// Whether the axes of positions stay, with size 1.
  public var keepsAxes: Bool

  public init(keepsAxes: Bool = false, name: String? = nil) {
    self.keepsAxes = keepsAxes
    self.name = name
  }

  func pooled(_ x: Tensor, axes: [Int]) -> Tensor { max(x, axes: axes, keepingAxes: keepsAxes) }
}

/// The greatest element of each channel over all positions of sequences:
/// [batch, steps, channels] → [batch, channels].
public typealias GlobalMaxPooling1D = GlobalMaxPooling<Axes1D>

/// The greatest element of each channel over all positions of images:
/// [batch, height, width, channels] → [batch, channels].
public typealias GlobalMaxPooling2D = GlobalMaxPooling<Axes2D>

/// The greatest element of each channel over all positions of volumes:
/// [batch, depth, height, width, channels] → [batch, channels].
public typealias GlobalMaxPooling3D = GlobalMaxPooling<Axes3D>
