import FrigateTensor

/// Each vector along an axis or several, the last unless told otherwise, made of length 1:
/// x / max(‖x‖, 10⁻¹²). Axis 0 is the batch.
public struct UnitNormalization: AxesLayer {
  public static let className = "UnitNormalization"
  public var name: String?
  public var axes: [Int]

  public init(axis: Int = -1, name: String? = nil) { self.init(axes: [axis], name: name) }

  public init(axes: [Int], name: String? = nil) {
    self.axes = axes
    self.name = name
  }

  public var outputRange: ActivationFunction.Range? { .other }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    x * minimum(rsqrt(sum(square(x), axes: axes, keepingAxes: true)), 1e12)
  }
}
