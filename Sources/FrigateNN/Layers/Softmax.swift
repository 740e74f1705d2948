import FrigateTensor

/// eˣ / Σ eˣ along an axis or several, the last unless told otherwise; axis 0 is the batch.
public struct Softmax: MaskedLayer {
  public static let className = "Softmax"
  public var name: String?
  public var axes: [Int]

  public init(axis: Int = -1, name: String? = nil) { self.init(axes: [axis], name: name) }

  public init(axes: [Int], name: String? = nil) {
    self.axes = axes
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    let axis: JSON = axes.count == 1 ? .int(axes[0]) : .array(axes.map(JSON.int))
    return .object(baseConfiguration + [JSON.Member(key: "axis", value: axis)])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    axes = try configuration.ints("axis") ?? [-1]
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkExampleAxes(axes, of: input)
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { .probabilities }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    axes.count == 1 ? softmax(x, axis: axes[0]) : exp(x - logsumexp(x, axes: axes, keepingAxes: true))
  }
}
