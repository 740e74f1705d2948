import FrigateTensor

/// One step of a model: a configuration, the weights it needs, and a function of input and weights.
///
/// A value; the model owns the weights. A layer of your own is a struct that says the same things:
/// it trains, saves and loads as the built-in ones do.
public protocol Layer: Configurable {
  /// The name the user gave; nil lets the model choose (`dense`, `dense_1`, …).
  var name: String? { get set }

  /// The shape of one result, from that of one input; both without the batch axis.
  func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int]

  /// The weights, in order, for inputs of this shape.
  func weights(for input: [Int]) -> [WeightSpecification]

  /// What the results mean to a loss; nil where they mean what the inputs did.
  var outputRange: ActivationFunction.Range? { get }

  /// The results for a batch of inputs, [batch, …].
  ///
  /// `weights` are in the order of `weights(for:)`; assigning to one that isn't trainable updates
  /// it after the step.
  func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor
}

/// A weight a layer asks for.
public struct WeightSpecification: Sendable {
  public var name: String
  public var shape: [Int]
  public var initializer: any Initializer
  public var isTrainable: Bool
  public var regularizer: (any Regularizer)?

  public init(
    _ name: String, _ shape: [Int], _ initializer: any Initializer, isTrainable: Bool = true,
    regularizer: (any Regularizer)? = nil
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.isTrainable = isTrainable
    self.regularizer = regularizer
  }
}

/// What a layer may know of the step it takes part in.
public struct LayerContext {
  /// Whether this is a training step; dropout and its like act only then.
  public let isTraining: Bool
  /// A key for this layer's random numbers, another one in every step; nil outside training.
  public let key: Random.Key?
  /// Terms a layer adds to the loss.
  public var losses: [Tensor] = []

  public init(isTraining: Bool, key: Random.Key? = nil) {
    self.isTraining = isTraining
    self.key = key
  }
}

extension Layer {
  /// The part of every layer's Keras configuration.
  public var baseConfiguration: [JSON.Member] {
    [
      JSON.Member(key: "name", value: name.map(JSON.string) ?? .null),
      JSON.Member(key: "trainable", value: true),
      JSON.Member(key: "dtype", value: Self.float32Policy),
    ]
  }

  /// As Keras serializes it.
  public var serialized: JSON { serialized(module: "keras.layers", among: LayerCatalog.all) }

  static var float32Policy: JSON {
    [
      "module": "keras", "class_name": "DTypePolicy", "config": ["name": "float32"],
      "registered_name": nil,
    ]
  }
}

/// The layers a configuration may name.
public enum LayerCatalog {
  public static let all: [any Layer.Type] = [
    Flatten.self, Dense.self, Dropout.self, Activation.self,
  ]
}
