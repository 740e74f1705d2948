import FrigateTensor

/// eˣ / Σ eˣ along an axis or several, the last unless told otherwise; axis 0 is the batch.
public struct Softmax: AxesLayer {
  public static let className = "Softmax"
  public var name: String?
  public var axes: [Int]

  public init(axis: Int = -1, name: String? = nil) { self.init(axes: [axis], name: name) }

  public init(axes: [Int], name: String? = nil) {
    self.axes = axes
    self.name = name
  }

  public var outputRange: ActivationFunction.Range? { .probabilities }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    axes.count == 1 ? softmax(x, axis: axes[0]) : exp(x - logsumexp(x, axes: axes, keepingAxes: true))
  }
}
