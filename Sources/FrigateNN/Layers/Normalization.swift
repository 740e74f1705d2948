import FrigateData
import FrigateIR
import FrigateTensor

/// Features shifted and scaled by a mean and a variance known before training: (x − mean) / max(√variance, 10⁻⁷),
/// or its inverse; x may be of any integer type.
///
/// Each position along `axes` has a mean and a variance of its own. They are given, or found in data before
/// the model is made:
///
///     var normalization = Normalization()
///     try normalization.adapt(features)
public struct Normalization: MaskedLayer {
  public static let className = "Normalization"
  public var name: String?
  /// Those to keep, from 1 or from the back, as the batch has number 0; none for one mean of everything.
  public var axes: [Int]
  /// x · max(√variance, 10⁻⁷) + mean instead.
  public var inverts: Bool
  /// As given; nil where the layer adapts to data.
  public private(set) var mean: Tensor?
  public private(set) var variance: Tensor?
  /// What `adapt` found.
  private var adapted: (mean: Tensor, variance: Tensor)?

  public init(axis: Int = -1, inverts: Bool = false, name: String? = nil) {
    self.init(axes: [axis], inverts: inverts, name: name)
  }

  public init(axes: [Int], inverts: Bool = false, name: String? = nil) {
    self.axes = axes
    self.inverts = inverts
    self.name = name
  }

  /// With numbers that are known: `mean` and `variance` are of one shape, which fits the last of the kept axes.
  public init(
    axes: [Int] = [-1], mean: Tensor, variance: Tensor, inverts: Bool = false, name: String? = nil
  ) {
    self.init(axes: axes, inverts: inverts, name: name)
    self.mean = mean.to(.float32)
    self.variance = variance.to(.float32)
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "axis", value: .array(axes.map(JSON.int))),
        JSON.Member(key: "invert", value: .bool(inverts)),
        JSON.Member(key: "mean", value: mean.map { JSON(numbers: $0.literal) } ?? .null),
        JSON.Member(key: "variance", value: variance.map { JSON(numbers: $0.literal) } ?? .null),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    axes = try configuration.ints("axis") ?? (configuration.values["axis"] == nil ? [-1] : [])
    inverts = try configuration.bool("invert", default: false)
    mean = try configuration.numbers("mean")
    variance = try configuration.numbers("variance")
  }

  // MARK: Adapting

  /// Takes mean and variance from examples, [examples, …].
  ///
  /// - Throws: `ConfigurationError` where they have no such axes, or none to take a mean of.
  public mutating func adapt(_ features: Tensor) throws {
    try adapt(Dataset(features: features).batch(Swift.max(1, features.shape.first ?? 1)))
  }

  /// Takes mean and variance from the features of all batches of a data set.
  public mutating func adapt(_ data: Dataset) throws {
    if mean != nil {
      throw ConfigurationError(
        "mean and variance are given already.", in: name ?? Self.className,
        fix: "make it without them to adapt it to data")
    }
    guard let type = try data.types.first else { return }
    let places = try kept(Array(type.shape.dropFirst()))
    let others = (0..<type.rank).filter { !places.contains($0) }
    var count = 0.0
    var sums: (values: Tensor, squares: Tensor)?
    var shift = Tensor.zeros([], dtype: .float64)
    let reader = try data.reader()
    while let batch = try reader.next() {
      let x = batch.features.to(.float64)
      // Sums of squares of numbers near 0 lose no digits.
      if count == 0 { shift = FrigateTensor.mean(x, axes: others, keepingAxes: true) }
      let centered = x - shift
      let (values, squares) = (sum(centered, axes: others), sum(square(centered), axes: others))
      sums = sums.map { ($0.values + values, $0.squares + squares) } ?? (values, squares)
      count += Double(others.reduce(1) { $0 * x.shape[$1] })
    }
    guard let sums, count > 0 else {
      throw ConfigurationError(
        "there are no examples to adapt to.", in: name ?? Self.className, fix: "check the data set")
    }
    let mean = sums.values / count
    adapted = (
      (mean + shift.reshaped(mean.shape)).to(.float32), (sums.squares / count - square(mean)).to(.float32)
    )
  }

  // MARK: Shape and weights

  /// The places of the kept axes among all, the batch's included.
  private func kept(_ input: [Int]) throws(ConfigurationError) -> [Int] {
    if axes.isEmpty { return [] }
    try checkExampleAxes(axes, of: input, for: "normalize")
    return axes.map { $0 < 0 ? $0 + input.count + 1 : $0 }.sorted()
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    let shape = try kept(input).map { input[$0 - 1] }
    for (what, value) in [("mean", mean), ("variance", variance)] {
      guard let value else { continue }
      let own = value.shape
      let fits = zip(own.reversed(), shape.reversed()).allSatisfy { $0 == $1 || $0 == 1 }
      if own.count > shape.count || !fits {
        throw ConfigurationError(
          "a \(what) of shape \(own) doesn't fit features of shape \(shape).",
          fix: "give one number, or one for each position along axes \(axes)")
      }
    }
    if (mean == nil) != (variance == nil) || mean?.shape != variance?.shape {
      throw ConfigurationError(
        "mean and variance must be of one shape.", fix: "give both, or neither and adapt the layer to data")
    }
    if let adapted, adapted.mean.shape != shape {
      throw ConfigurationError(
        "was adapted to features of shape \(adapted.mean.shape); here they have shape \(shape).",
        fix: "adapt it to data of this model")
    }
    return input
  }

  public func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    if !input.isInteger && input != .float32 {
      throw ConfigurationError(
        "computes with float32; its input is \(input).", fix: "convert the features with .to(.float32)")
    }
    return .float32
  }

  public func weights(for input: [Int]) -> [WeightSpecification] {
    if mean != nil { return [] }
    let shape = ((try? kept(input)) ?? []).map { input[$0 - 1] }
    let start: (any Initializer, any Initializer) =
      adapted.map { (GivenValues($0.mean), GivenValues($0.variance)) } ?? (Zeros(), Ones())
    return [
      WeightSpecification("mean", shape, start.0, isTrainable: false),
      WeightSpecification("variance", shape, start.1, isTrainable: false),
      // Keras's, and always 0 there too.
      WeightSpecification("count", [], Zeros(), isTrainable: false),
    ]
  }

  public var outputRange: ActivationFunction.Range? { .linear }

  /// Features of any size come here, of which bfloat16 would keep two digits.
  public var autocasts: Bool { false }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let places = (try? kept(Array(x.shape.dropFirst()))) ?? []
    let moments = (mean ?? weights[0], variance ?? weights[1])
    func placed(_ tensor: Tensor) -> Tensor {
      // A given mean may have fewer axes than are kept: it belongs to the last of them.
      let used = places.suffix(tensor.rank)
      let sizes = Dictionary(uniqueKeysWithValues: zip(used, tensor.shape))
      return tensor.reshaped((0..<x.rank).map { sizes[$0] ?? 1 })
    }
    let deviation = maximum(sqrt(placed(moments.1)), 1e-7)
    let x = x.to(.float32)
    return inverts ? placed(moments.0) + x * deviation : (x - placed(moments.0)) / deviation
  }
}

/// Values known before the model is made.
private struct GivenValues: Initializer {
  static let className = "GivenValues"
  let values: Tensor

  init(_ values: Tensor) { self.values = values }
  var configuration: JSON { [:] }
  init(configuration: Configuration) throws(ConfigurationError) {
    throw ConfigurationError("values aren't kept in configurations.", in: Self.className)
  }
  func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor { values }
}

extension JSON {
  /// A number, or lists of them by the axes.
  fileprivate init(numbers literal: Literal) {
    // The shortest text that means the same float32.
    let values = literal.scalars(as: Float.self).map { JSON.number(Double("\($0)") ?? Double($0)) }
    var items = values
    for size in literal.type.shape.reversed() {
      let rows = size == 0 ? 0 : items.count / size
      items = (0..<rows).map { .array(Array(items[$0 * size..<($0 + 1) * size])) }
    }
    self = items.first ?? .array([])
  }
}

extension Configuration {
  /// A number or lists of numbers as a tensor; nil where there is none.
  fileprivate func numbers(_ key: String) throws(ConfigurationError) -> Tensor? {
    guard let value = optional(key) else { return nil }
    var shape: [Int] = []
    var items = [value]
    // Lists of one length, as deep as the first of them goes.
    while let first = items.first?.array, shape.count < 8 {
      let lists = items.compactMap(\.array)
      if lists.count != items.count || lists.contains(where: { $0.count != first.count }) { break }
      shape.append(first.count)
      items = lists.flatMap { $0 }
    }
    let numbers = items.compactMap(\.double).map { Float($0) }
    if numbers.count != items.count || !numbers.allSatisfy(\.isFinite) {
      throw ConfigurationError(
        "\(key) must be a number or lists of numbers of one length; it is \(value.excerpt).", in: className,
        fix: "give one number, or one for each feature")
    }
    return Tensor(numbers, shape: shape)
  }
}
