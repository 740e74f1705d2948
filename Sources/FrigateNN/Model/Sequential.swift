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
  public static let className = "Sequential"
  public static let defaultName = "sequential"

  public let structure: ModelStructure
  public let seed: Int
  public var weights: [Weight]
  public var compilation: Compilation?

  public var input: Input { inputs[0] }

  /// Checks that the layers fit together and makes their weights.
  ///
  /// - Throws: `ConfigurationError` that names the layer.
  public init(
    name: String = "sequential", seed: Int = 0, dtypePolicy: DTypePolicy = .float32,
    @SequentialBuilder _ parts: () throws -> [SequentialBuilder.Part]
  ) throws {
    let parts = try parts()
    guard let input = parts.input else {
      throw ConfigurationError(
        "the model doesn't say what it takes.", fix: "begin it with Input and one example's shape")
    }
    var model = NestedModel(name: name, input: input, parts: parts)
    model.dtypePolicy = dtypePolicy
    try self.init(ModelStructure(name: name, model), seed: seed)
  }

  public init(
    name: String = "sequential", seed: Int = 0, dtypePolicy: DTypePolicy = .float32, input: Input,
    layers: [any Layer]
  ) throws(ConfigurationError) {
    let parts = layers.map { SequentialPart.layer(LayerUse($0)) }
    var model = NestedModel(name: name, input: input, parts: parts)
    model.dtypePolicy = dtypePolicy
    try self.init(ModelStructure(name: name, model), seed: seed)
  }

  public init(_ structure: ModelStructure, seed: Int, weights: [Weight]) {
    self.structure = structure
    self.seed = seed
    self.weights = weights
  }
}
