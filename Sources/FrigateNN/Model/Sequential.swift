import FrigateIR
import FrigateTensor

/// Layers one after the other.
///
///     var model = try Sequential(seed: 0) {
///       Input(28, 28, 1)
///       Flatten()
///       Dense(50, activation: .tanh)
///       Dense(10)
///     }
///
/// A value: copies share nothing that either could change.
public struct Sequential: Model {
  public let name: String
  public let layers: [NamedLayer]
  public let input: Input
  public let seed: Int
  public var weights: [Weight]
  public var compilation: Compilation?
  /// The first layer that does more than to arrange the features in another way.
  private let firstToCompute: NamedLayer?

  /// Checks that the layers fit together and makes their weights.
  ///
  /// - Throws: `ConfigurationError` that names the layer.
  public init(
    name: String = "sequential", seed: Int = 0,
    @SequentialBuilder _ parts: () -> [SequentialBuilder.Part]
  ) throws {
    var input: Input?
    var layers: [any Layer] = []
    for part in parts() {
      switch part {
      case .input(let x): input = input ?? x
      case .layer(let layer): layers.append(layer)
      }
    }
    guard let input else {
      throw ConfigurationError(
        "the model doesn't say what it takes.", fix: "begin it with Input and one example's shape")
    }
    try self.init(name: name, seed: seed, input: input, layers: layers)
  }

  public init(
    name: String = "sequential", seed: Int = 0, input: Input, layers: [any Layer]
  ) throws(ConfigurationError) {
    let structure = try SequentialStructure(name: name, input: input, layers: layers)
    var weights: [Weight] = []
    for (layer, specification) in structure.weights {
      weights.append(try Weight(specification, layer: layer, index: weights.count, seed: seed))
    }
    self.init(structure, seed: seed, weights: weights)
  }

  /// With given values, of the shapes the structure asks for, in its order.
  package init(_ structure: SequentialStructure, seed: Int, values: [Tensor]) {
    let weights = zip(structure.weights, values).map { weight, value in
      Weight(weight.specification, layer: weight.layer, value: value)
    }
    self.init(structure, seed: seed, weights: weights)
  }

  private init(_ structure: SequentialStructure, seed: Int, weights: [Weight]) {
    name = structure.name
    layers = structure.layers
    input = structure.input
    self.seed = seed
    self.weights = weights
    firstToCompute = structure.layers.first { !($0.layer is any RearrangingLayer) }
  }

  public var inputShape: [Int] { input.shape }
  public var inputDType: DType { input.dtype }
  public var outputShape: [Int] { layers.last?.outputShape ?? inputShape }

  public func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    try layers.outputDType(for: input)
  }

  public var checksValues: Bool { firstToCompute?.layer.checksValues ?? false }

  public func check(values: Literal) throws(ConfigurationError) {
    guard let firstToCompute else { return }
    do {
      try firstToCompute.layer.check(values: values)
    } catch {
      throw ConfigurationError(error.problem, in: firstToCompute.name, fix: error.fix)
    }
  }

  public var outputRange: (layer: String, range: ActivationFunction.Range) {
    for layer in layers.reversed() {
      if let range = layer.layer.outputRange { return (layer.name, range) }
    }
    return (name, .linear)
  }

  public func apply(
    _ x: Tensor, weights: inout [Tensor], isTraining: Bool, key: Random.Key?
  ) throws -> (output: Tensor, losses: [Tensor]) {
    var y = x
    var losses: [Tensor] = []
    for (k, layer) in layers.enumerated() {
      var context = LayerContext(isTraining: isTraining, key: key.map { Random.foldIn($0, k) })
      var own = Array(weights[layer.weights])
      let types = own.map(\.type)
      do {
        y = try withErrors { layer.layer.apply(y, weights: &own, &context) }
      } catch {
        throw ConfigurationError("\(error)", in: layer.name)
      }
      let expected = [x.shape[0]] + layer.outputShape
      if y.shape != expected {
        throw ConfigurationError(
          "apply made \(y.type), but outputShape says \(expected).", in: layer.name,
          fix: "let the two agree; the first axis is the batch")
      }
      if own.map(\.type) != types {
        throw ConfigurationError(
          "apply left weights \(own.map(\.type)) of what were \(types).", in: layer.name,
          fix: "assign weights of the same shapes and element types only")
      }
      weights.replaceSubrange(layer.weights, with: own)
      losses += context.losses
      if let regularizer = layer.layer.activityRegularizer {
        losses.append(regularizer(y) / Double(max(1, y.shape[0])))
      }
    }
    return (y, losses)
  }
}

/// A layer in its place in a model.
public struct NamedLayer: Sendable {
  public let name: String
  public let layer: any Layer
  /// Shapes of one example, without the batch axis.
  public let inputShape: [Int]
  public let outputShape: [Int]
  /// Where its weights stand among the model's.
  public let weights: Range<Int>
}

extension [NamedLayer] {
  /// What comes out of the last one, as element types.
  func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    var dtype = input
    for layer in self {
      do {
        dtype = try layer.layer.outputDType(for: dtype)
      } catch {
        throw ConfigurationError(error.problem, in: layer.name, fix: error.fix)
      }
    }
    return dtype
  }
}

/// Gives layers the names Keras would: `dense`, `dense_1`, `max_pooling2d`.
struct LayerNames {
  private var counts: [String: Int] = [:]
  private var taken: Set<String>

  /// Names given by the user are taken, wherever they stand.
  init(for layers: [any Layer]) throws(ConfigurationError) {
    taken = []
    for name in layers.compactMap(\.name) where !taken.insert(name).inserted {
      throw ConfigurationError(
        "two layers are named \(name).", fix: "give each layer a name of its own, or none")
    }
  }

  mutating func name(for layer: any Layer) -> String {
    if let name = layer.name { return name }
    let base = Self.snakeCase(type(of: layer).className)
    while true {
      let count = counts[base, default: 0]
      counts[base] = count + 1
      let name = count == 0 ? base : "\(base)_\(count)"
      if taken.insert(name).inserted { return name }
    }
  }

  /// `MaxPooling2D` → `max_pooling2d`, `LSTM` → `lstm`, `LeakyReLU` → `leaky_re_lu`.
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (i, c) in letters.enumerated() {
      let startsWord =
        i > 0 && c.isUppercase
        && (letters[i - 1].isLowercase || i + 1 < letters.count && letters[i + 1].isLowercase)
      if startsWord { result += "_" }
      result += c.lowercased()
    }
    return result
  }
}

/// Collects what stands between the braces of `Sequential { … }`.
@resultBuilder
public enum SequentialBuilder {
  public enum Part: Sendable {
    case input(Input)
    case layer(any Layer)
  }

  public static func buildExpression(_ input: Input) -> [Part] { [.input(input)] }
  public static func buildExpression(_ layer: some Layer) -> [Part] { [.layer(layer)] }
  public static func buildExpression(_ layers: [any Layer]) -> [Part] { layers.map { .layer($0) } }
  public static func buildBlock(_ parts: [Part]...) -> [Part] { parts.flatMap { $0 } }
  public static func buildArray(_ parts: [[Part]]) -> [Part] { parts.flatMap { $0 } }
  public static func buildOptional(_ parts: [Part]?) -> [Part] { parts ?? [] }
  public static func buildEither(first parts: [Part]) -> [Part] { parts }
  public static func buildEither(second parts: [Part]) -> [Part] { parts }
}
