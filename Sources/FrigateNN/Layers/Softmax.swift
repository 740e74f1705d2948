import FrigateTensor

/// eˣ / Σ eˣ along an axis or several, the last unless told otherwise; axis 0 is the batch.
public struct Softmax: Layer {
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

/// Throws unless these are axes of an example of this shape, each once, from 1, as the batch has number
/// 0, or from the back.
func checkExampleAxes(_ axes: [Int], of input: [Int]) throws(ConfigurationError) {
  let places = axes.map { $0 < 0 ? $0 &+ input.count &+ 1 : $0 }
  if axes.isEmpty || !places.allSatisfy((1...max(input.count, 1)).contains) || input.isEmpty
    || Set(places).count != places.count
  {
    throw ConfigurationError(
      "can't sum along axes \(axes); one example has shape \(input).",
      fix: "name axes from 1 to \(input.count), or from the back; 0 is the batch")
  }
}
