import FrigateIR
import FrigateTensor

/// A graph of layers, with any number of inputs and outputs: Keras's functional API.
///
///     let image = Input(32, 32, 3)
///     let flat = Flatten()(image)
///     var y = Dense(64, activation: .relu)(flat)
///     y = Add()([y, Dense(64)(flat)])
///     var model = try Functional(inputs: image, outputs: Dense(10)(y))
///
/// Layers are called on inputs and on what other layers make; each call makes a layer of its own, unless the
/// layer is `Shared`. A model can be called like a layer, with the weights it has.
///
/// A value: copies share nothing that either could change.
public struct Functional: Model {
  public static let className = "Functional"
  public static let defaultName = "functional"

  public let structure: ModelStructure
  public let seed: Int
  public var weights: [Weight]
  public var compilation: Compilation?

  /// Checks that the layers fit together and makes their weights.
  ///
  /// - Parameters:
  ///   - inputs: what batches are given for, in this order.
  ///   - outputs: what the model makes, in this order; whatever leads to none of them is left out.
  ///   - dtypePolicy: what layers compute in that say nothing themselves.
  /// - Throws: `ConfigurationError` that names the layer, or the input that is missing.
  public init(
    inputs: [any SymbolicValue], outputs: [any SymbolicValue], name: String = "functional", seed: Int = 0,
    dtypePolicy: DTypePolicy = .float32
  ) throws(ConfigurationError) {
    if inputs.isEmpty || outputs.isEmpty {
      throw ConfigurationError(
        "a model needs inputs and outputs.", in: name, fix: "give one or more of each")
    }
    let graph = try ModelGraph(inputs: inputs, outputs: outputs)
    var model = NestedModel(name: name, graph: graph)
    model.dtypePolicy = dtypePolicy
    try self.init(ModelStructure(name: name, model), seed: seed)
  }

  /// A model of one input and one output.
  public init(
    inputs: any SymbolicValue, outputs: any SymbolicValue, name: String = "functional", seed: Int = 0,
    dtypePolicy: DTypePolicy = .float32
  ) throws(ConfigurationError) {
    try self.init(inputs: [inputs], outputs: [outputs], name: name, seed: seed, dtypePolicy: dtypePolicy)
  }

  /// A model of one input and several outputs.
  public init(
    inputs: any SymbolicValue, outputs: [any SymbolicValue], name: String = "functional", seed: Int = 0,
    dtypePolicy: DTypePolicy = .float32
  ) throws(ConfigurationError) {
    try self.init(inputs: [inputs], outputs: outputs, name: name, seed: seed, dtypePolicy: dtypePolicy)
  }

  /// A model of several inputs and one output.
  public init(
    inputs: [any SymbolicValue], outputs: any SymbolicValue, name: String = "functional", seed: Int = 0,
    dtypePolicy: DTypePolicy = .float32
  ) throws(ConfigurationError) {
    try self.init(inputs: inputs, outputs: [outputs], name: name, seed: seed, dtypePolicy: dtypePolicy)
  }

  public init(_ structure: ModelStructure, seed: Int, weights: [Weight]) {
    self.structure = structure
    self.seed = seed
    self.weights = weights
  }
}
