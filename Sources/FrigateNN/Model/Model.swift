import FrigateIR
import FrigateTensor

/// Layers with their weights, and, once compiled, how they learn.
///
/// Everything a model is stands in these properties; `fit`, `evaluate`, `predict` and `summary` are
/// functions of them.
public protocol Model: Sendable {
  var name: String { get }
  /// The layers in the order they are listed.
  var layers: [NamedLayer] { get }
  /// What a summary lists: the layers, unless the model has another view of them.
  var summaryRows: [SummaryRow] { get }
  /// Shapes of one example, without the batch axis.
  var inputShape: [Int] { get }
  var outputShape: [Int] { get }
  /// The element type the inputs are said to have.
  var inputDType: DType { get }
  /// What the outputs mean, and the name of the layer that decides it.
  var outputRange: (layer: String, range: ActivationFunction.Range) { get }
  /// The seed of the weights' first values, of shuffling and of dropout.
  var seed: Int { get }
  var weights: [Weight] { get set }
  /// Loss, optimizer and metrics with their state; nil before `compile`.
  var compilation: Compilation? { get set }

  /// The element type of the outputs for inputs of another one.
  ///
  /// - Throws: where a layer can't compute with it.
  func outputDType(for input: DType) throws(ConfigurationError) -> DType

  /// Whether `check(values:)` has anything to say.
  var checksValues: Bool { get }

  /// Throws if these features of a batch can't be right: a word's number beyond the table's end.
  /// Called for every batch, as a compiled step can't complain.
  func check(values: Literal) throws(ConfigurationError)

  /// What the model makes of a batch of inputs; `weights` are updated where layers update them.
  func apply(
    _ x: Tensor, weights: inout [Tensor], isTraining: Bool, key: Random.Key?
  ) throws -> ModelResult
}

/// What a model makes of a batch.
public struct ModelResult {
  public var output: Tensor
  /// What layers add to the loss.
  public var losses: [Tensor]
  /// Which positions of the output count, a bool tensor of its shape without the last axis; nil where all do.
  public var mask: Tensor?
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
    let value = specification.initializer(
      specification.shape, Random.foldIn(Random.Key(seed), index))
    self.init(specification, layer: layer, value: value)
    if value.shape != specification.shape {
      throw ConfigurationError(
        "\(specification.initializer) made \(value.type) where \(specification.shape) was asked for.",
        in: path)
    }
  }
}

/// How a model learns, and how far it has come.
public struct Compilation: Sendable {
  public var optimizer: any Optimizer
  public var loss: any Loss
  /// Count every example once, whatever its weight.
  public var metrics: [any Metric]
  /// Count examples by their weights.
  public var weightedMetrics: [any Metric] = []
  /// Steps taken so far.
  public var iterations: Int = 0
  /// For each trainable weight, the optimizer's tensors; empty before the first step.
  public var slots: [[Tensor]] = []
  /// What the optimizer keeps for all weights together; empty before the first step.
  public var scalars: [Tensor] = []
  /// Epochs trained so far.
  public var epochs: Int = 0
}

extension Model {
  /// Chooses how the model learns. Starts the optimizer anew.
  ///
  /// - Parameters:
  ///   - metrics: what to report beside the loss, each example counted once.
  ///   - weightedMetrics: the same, examples counted by their weights, if they have any.
  /// - Throws: `ConfigurationError` where the loss takes logits and the last activation makes
  ///   probabilities, or the reverse.
  public mutating func compile(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric] = [],
    weightedMetrics: [any Metric] = []
  ) throws(ConfigurationError) {
    let (layer, range) = outputRange
    let lossName = type(of: loss).className
    if loss.expects == .logits, range == .probabilities {
      throw ConfigurationError(
        "\(lossName)(fromLogits: true) applies softmax or sigmoid itself, but \(layer)'s activation "
          + "has made probabilities already.",
        in: layer, fix: "remove \(layer)'s activation, or use \(lossName)(fromLogits: false)")
    }
    if loss.expects == .probabilities, range == .linear {
      let isBinary = loss is BinaryCrossentropy || loss is BinaryFocalCrossentropy
      let activation = "give \(layer) the activation " + (isBinary ? "sigmoid" : "softmax")
      let takesLogits = loss.configuration["from_logits"] != nil
      throw ConfigurationError(
        "\(lossName)\(takesLogits ? "(fromLogits: false)" : "") takes probabilities, but \(layer) gives "
          + "unbounded numbers.",
        in: layer, fix: (takesLogits ? "use \(lossName)(fromLogits: true), or " : "") + activation)
    }
    let compiled = Compilation(
      optimizer: optimizer, loss: loss, metrics: metrics, weightedMetrics: weightedMetrics)
    var names: Set<String> = ["loss"]
    for (name, _, _) in compiled.allMetrics where !names.insert(name).inserted {
      throw ConfigurationError("two metrics are named \(name).", fix: "give one of them another name")
    }
    compilation = compiled
  }

  /// Numbers in all weights, in those that learn and in those that don't.
  public var parameterCounts: (total: Int, trainable: Int, nonTrainable: Int) {
    let trainable = weights.filter(\.isTrainable).reduce(0) { $0 + $1.value.count }
    let total = weights.reduce(0) { $0 + $1.value.count }
    return (total, trainable, total - trainable)
  }
}
