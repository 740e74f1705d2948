import FrigateTensor

/// How gradients change weights.
///
/// A struct of your own that says these things trains, saves and loads as the built-in ones do. Clipping of
/// gradients, weight decay and averaging of weights are the same for all: see `OptimizerOptions`.
public protocol Optimizer: Configurable {
  var learningRate: LearningRate { get set }

  /// What is done to gradients before and to weights around the update.
  var options: OptimizerOptions { get set }

  /// The tensors it keeps for each weight, of the weight's shape.
  var slots: [OptimizerSlot] { get }

  /// The scalars it keeps for all weights together.
  var scalars: [OptimizerSlot] { get }

  /// Numbers that are the same for all weights of a step, computed once. `iteration` counts the
  /// steps before this one, a float32 scalar; `scalars` are updated in place.
  func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor]

  /// One weight after a step; `slots` are updated in place.
  func update(_ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor])
    -> Tensor
}

/// A tensor that an optimizer keeps, by name: `"momentum"`.
public struct OptimizerSlot: Hashable, Sendable, ExpressibleByStringLiteral {
  /// What it is called in files.
  public var name: String
  /// What each of its elements is before the first step.
  public var initialValue: Double

  public init(_ name: String, initialValue: Double = 0) {
    self.name = name
    self.initialValue = initialValue
  }

  public init(stringLiteral name: String) { self.init(name) }
}

extension Optimizer {
  public var scalars: [OptimizerSlot] { [] }

  /// The name Keras gives it, which its slots carry in files: `adam`.
  public var name: String { LayerNames.snakeCase(Self.className) }

  /// Its own slots and, where weights are averaged, the one for their averages.
  public var allSlots: [OptimizerSlot] { options.averaging == nil ? slots : slots + ["average"] }

  /// The part of every optimizer's Keras configuration.
  public var baseConfiguration: [JSON.Member] {
    let rate = [
      JSON.Member(key: "name", value: .string(name)),
      JSON.Member(key: "learning_rate", value: learningRate.serialized),
    ]
    let unsupported = [
      JSON.Member(key: "loss_scale_factor", value: nil),
      JSON.Member(key: "gradient_accumulation_steps", value: nil),
    ]
    return rate + options.configuration + unsupported
  }

  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.optimizers", among: OptimizerCatalog.all)
  }
}

/// The optimizers a configuration may name.
public enum OptimizerCatalog {
  public static let all: [any Optimizer.Type] = [
    SGD.self, Adam.self, AdamW.self, Nadam.self, RMSprop.self, Adagrad.self, Adadelta.self,
    Adamax.self, Lion.self, Ftrl.self,
  ]
}
