import FrigateIR
import FrigateTensor

/// Layers with their weights, and, once compiled, how they learn: a `Sequential` or a `Functional`.
///
/// Everything a model is stands in these properties; `fit`, `evaluate`, `predict` and `summary` are
/// functions of them.
public protocol Model: Sendable {
  /// Keras's name of the class.
  static var className: String { get }
  /// What Keras calls a model that wasn't given a name.
  static var defaultName: String { get }
  /// Its layers in their places.
  var structure: ModelStructure { get }
  /// The seed of the weights' first values, of shuffling and of dropout.
  var seed: Int { get }
  var weights: [Weight] { get set }
  /// Loss, optimizer and metrics with their state; nil before `compile`.
  var compilation: Compilation? { get set }

  /// A model of this structure with these weights, not compiled.
  init(_ structure: ModelStructure, seed: Int, weights: [Weight])
}

extension Model {
  public var name: String { structure.name }

  /// The layers in the order they are listed; those of models inside it stand among them, as `encoder/dense`.
  public var layers: [NamedLayer] { structure.layers }

  /// What it takes; each has a name.
  public var inputs: [Input] { structure.inputs }
  /// Names of the outputs: those of the layers that make them.
  public var outputNames: [String] { structure.outputNames }
  /// Shapes of one example of each output, without the batch axis.
  public var outputShapes: [[Int]] { structure.outputs.map { structure.values[$0].shape } }

  /// The shape of one example of the only input, or of the first.
  public var inputShape: [Int] { inputs[0].shape }
  /// The element type the only input, or the first, is said to have.
  public var inputDType: DType { inputs[0].dtype }
  /// The shape of one example of the only output, or of the first.
  public var outputShape: [Int] { outputShapes[0] }

  /// What each output means, and the name of the layer that decides it.
  public var outputRanges: [(layer: String, range: ActivationFunction.Range)] {
    structure.outputs.map { structure.values[$0].range ?? (name, .linear) }
  }
  public var outputRange: (layer: String, range: ActivationFunction.Range) { outputRanges[0] }

  /// The element type of the output for inputs of another one than the model says.
  ///
  /// - Throws: where a layer can't compute with it.
  public func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    try structure.outputDTypes(for: [input] + inputs.dropFirst().map(\.dtype))[0]
  }

  /// Whether `check(values:)` has anything to say.
  var checksValues: Bool { !structure.valueChecks.isEmpty }

  /// What the model makes of a batch of inputs; `weights` are updated where layers update them.
  public func apply(
    _ inputs: [Tensor], weights: inout [Tensor], isTraining: Bool, key: Random.Key?
  ) throws -> ModelResult {
    try structure.apply(inputs, weights: &weights, isTraining: isTraining, key: key)
  }

  /// The same of a model with one input.
  public func apply(
    _ x: Tensor, weights: inout [Tensor], isTraining: Bool, key: Random.Key?
  ) throws -> ModelResult {
    try apply([x], weights: &weights, isTraining: isTraining, key: key)
  }

  /// With new weights, except for those whose values are given.
  init(_ structure: ModelStructure, seed: Int) throws(ConfigurationError) {
    var weights: [Weight] = []
    for (layer, specification) in structure.weights {
      if let value = structure.weightValues[weights.count] {
        weights.append(Weight(specification, layer: layer, value: value))
      } else {
        weights.append(try Weight(specification, layer: layer, index: weights.count, seed: seed))
      }
    }
    self.init(structure, seed: seed, weights: weights)
  }

  /// With given values, of the shapes the structure asks for, in its order.
  package init(_ structure: ModelStructure, seed: Int, values: [Tensor]) {
    let weights = zip(structure.weights, values).map { weight, value in
      Weight(weight.specification, layer: weight.layer, value: value)
    }
    self.init(structure, seed: seed, weights: weights)
  }

  /// This model as a part of another, with the weights it has: `Sequential { Input(4); encoder; Dense(2) }`.
  ///
  /// Its layers are the outer model's then, under its name: `encoder/dense`. Unless the model was given a name,
  /// it gets one as layers do.
  public var nested: NestedModel {
    var model = structure.model
    model.name = name == Self.defaultName ? nil : name
    model.values = weights.map(\.value)
    return model
  }

  /// As a part of another model in which nothing of it learns.
  public func frozen() -> NestedModel { nested.frozen() }
}

/// What a model makes of a batch.
public struct ModelResult {
  public var outputs: [Tensor]
  /// What layers add to the loss.
  public var losses: [Tensor]
  /// Of each output which positions count, a bool tensor of its shape without the last axis; nil where all do.
  public var masks: [Tensor?]

  /// The only output, or the first.
  public var output: Tensor { outputs[0] }

  /// With outputs as losses and metrics take them: bfloat16 as float32.
  var judged: ModelResult {
    var result = self
    result.outputs = outputs.map { $0.dtype == .bfloat16 ? $0.to(.float32) : $0 }
    return result
  }
  public var mask: Tensor? { masks[0] }
}

/// One weight of a model.
public struct Weight: Sendable {
  public let layer: String
  public let name: String
  public let isTrainable: Bool
  public let regularizer: (any Regularizer)?
  public let constraint: (any Constraint)?
  public var value: Tensor

  /// `dense_1/kernel`.
  public var path: String { layer + "/" + name }

  /// The penalty on a value of it that the loss has; none where it doesn't learn, as in Keras.
  func penalty(_ value: Tensor) -> Tensor? { isTrainable ? regularizer?(value) : nil }

  init(_ specification: WeightSpecification, layer: String, value: Tensor) {
    self.layer = layer
    name = specification.name
    isTrainable = specification.isTrainable
    regularizer = specification.regularizer
    constraint = specification.constraint
    self.value = value
  }

  /// With its first value, from the initializer.
  init(
    _ specification: WeightSpecification, layer: String, index: Int, seed: Int
  ) throws(ConfigurationError) {
    let value = specification.firstValue(Random.foldIn(Random.Key(seed), index))
    self.init(specification, layer: layer, value: value)
    if value.shape != specification.shape {
      throw ConfigurationError(
        "\(specification.initializer) made \(value.type) where \(specification.shape) was asked for.",
        in: path)
    }
  }
}
