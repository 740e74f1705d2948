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
  static let className = "Sequential"
  package static let defaultName = "sequential"

  public let name: String
  /// Its layers in order; those of models inside it stand among them, as `encoder/dense`.
  public let layers: [NamedLayer]
  public let input: Input
  let parts: [SequentialPart]
  /// The models inside it.
  let groups: [LayerGroup]
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
    @SequentialBuilder _ parts: () throws -> [SequentialBuilder.Part]
  ) throws {
    let parts = try parts()
    guard let input = parts.input else {
      throw ConfigurationError(
        "the model doesn't say what it takes.", fix: "begin it with Input and one example's shape")
    }
    try self.init(SequentialStructure(name: name, input: input, parts: parts), seed: seed)
  }

  public init(
    name: String = "sequential", seed: Int = 0, input: Input, layers: [any Layer]
  ) throws(ConfigurationError) {
    let parts = layers.map { SequentialPart.layer(LayerUse($0)) }
    try self.init(SequentialStructure(name: name, input: input, parts: parts), seed: seed)
  }

  /// With new weights, except for those whose values are given.
  init(_ structure: SequentialStructure, seed: Int) throws(ConfigurationError) {
    var weights: [Weight] = []
    for (layer, specification) in structure.weights {
      if let value = structure.values[weights.count] {
        weights.append(Weight(specification, layer: layer, value: value))
      } else {
        weights.append(try Weight(specification, layer: layer, index: weights.count, seed: seed))
      }
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
    parts = structure.parts
    groups = structure.groups
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
  ) throws -> ModelResult {
    try layers.apply(x, weights: &weights, isTraining: isTraining, key: key)
  }
}
