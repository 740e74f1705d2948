import FrigateTensor

/// Products of two inputs, summed along an axis of each: y[b, i, j] = Σₖ u[b, i, k] v[b, j, k].
///
/// Shapes: u [batch, …, n, …] and v [batch, …, n, …] have the same size along their axes; y [batch, …], the
/// other axes of u, then those of v; [batch, 1] where none are left. With `normalize`, vectors along the axes
/// are made of length 1 before, which gives cosines.
public struct Dot: MergingLayer {
  public static let className = "Dot"
  public var name: String?
  /// The axis of each input, from 1 or from the back, as the batch has number 0.
  public var axes: (Int, Int)
  public var normalize: Bool
  /// Keras writes one number where one was given.
  private var isOneAxis = false

  /// The same axis of both.
  public init(axes: Int, normalize: Bool = false, name: String? = nil) {
    self.init(axes: (axes, axes), normalize: normalize, name: name)
    isOneAxis = true
  }

  public init(axes: (Int, Int), normalize: Bool = false, name: String? = nil) {
    self.axes = axes
    self.normalize = normalize
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "axes", value: isOneAxis ? .int(axes.0) : .array([.int(axes.0), .int(axes.1)])),
        JSON.Member(key: "normalize", value: .bool(normalize)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    normalize = try configuration.bool("normalize", default: false)
    let numbers = try configuration.ints("axes") ?? []
    guard numbers.count == 1 || numbers.count == 2 else {
      throw ConfigurationError(
        "axes must be one axis, or one of each of the two inputs; it is \(numbers).", in: Self.className,
        fix: "give 1, or a pair such as [1, 2]")
    }
    axes = (numbers[0], numbers[numbers.count - 1])
    isOneAxis = configuration.values["axes"]?.int != nil
  }

  // MARK: Shape

  public func outputShape(for inputs: [[Int]]) throws(ConfigurationError) -> [Int] {
    try checkCount(inputs, 2)
    try checkExampleAxes([axes.0], of: inputs[0], for: "multiply")
    try checkExampleAxes([axes.1], of: inputs[1], for: "multiply")
    let places = places(ranks: inputs.map { $0.count + 1 })
    let sizes = (inputs[0][places.0 - 1], inputs[1][places.1 - 1])
    if sizes.0 != sizes.1 {
      throw ConfigurationError(
        "sums over axes of sizes \(sizes.0) and \(sizes.1), of inputs of shapes \(inputs[0]) and \(inputs[1]).",
        fix: "name axes of equal size")
    }
    var (first, second) = (inputs[0], inputs[1])
    first.remove(at: places.0 - 1)
    second.remove(at: places.1 - 1)
    return first.isEmpty && second.isEmpty ? [1] : first + second
  }

  private func places(ranks: [Int]) -> (Int, Int) {
    (axes.0 < 0 ? axes.0 + ranks[0] : axes.0, axes.1 < 0 ? axes.1 + ranks[1] : axes.1)
  }

  // MARK: Computation

  public func apply(
    _ inputs: [Tensor], weights: inout [Tensor], _ context: inout LayerContext
  ) -> Tensor {
    let places = places(ranks: inputs.map(\.rank))
    var rows: [Tensor] = []
    for (x, place) in zip(inputs, [places.0, places.1]) {
      // The summed axis last, the others as one: [batch, rows, n].
      let last = x.movingAxis(place, to: -1)
      let size = last.shape[last.rank - 1]
      let flat = last.reshaped([x.shape[0], last.shape[1..<(last.rank - 1)].reduce(1, *), size])
      let length = sqrt(maximum(sum(square(flat), axis: -1, keepingAxes: true), 1e-14))
      rows.append(normalize ? flat / length : flat)
    }
    let product = matmul(rows[0], rows[1].swappingAxes(1, 2))
    let others = zip(inputs, [places.0, places.1]).map { x, place in
      x.shape.indices.filter { $0 != 0 && $0 != place }.map { x.shape[$0] }
    }
    let shape = others[0] + others[1]
    return product.reshaped([inputs[0].shape[0]] + (shape.isEmpty ? [1] : shape))
  }
}
