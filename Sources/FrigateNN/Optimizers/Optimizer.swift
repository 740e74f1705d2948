import FrigateTensor

/// How gradients change weights.
public protocol Optimizer: Configurable {
  var learningRate: Double { get set }

  /// Names of the tensors it keeps for each weight, of the weight's shape, zero at the start.
  var slots: [String] { get }

  /// Numbers that are the same for all weights of a step, computed once. `iteration` counts the
  /// steps before this one, a float32 scalar.
  func prepare(iteration: Tensor, learningRate: Tensor) -> [Tensor]

  /// One weight after a step; `slots` are updated in place.
  func update(_ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor])
    -> Tensor
}

extension Optimizer {
  /// The name Keras gives it, which its slots carry in files: `adam`.
  public var name: String { LayerNames.snakeCase(Self.className) }

  /// The part of every optimizer's Keras configuration. The learning rate is a float32 there.
  public var baseConfiguration: [JSON.Member] {
    [
      JSON.Member(key: "name", value: .string(name)),
      JSON.Member(key: "learning_rate", value: .number(Double(Float(learningRate)))),
      JSON.Member(key: "weight_decay", value: nil),
      JSON.Member(key: "clipnorm", value: nil),
      JSON.Member(key: "global_clipnorm", value: nil),
      JSON.Member(key: "clipvalue", value: nil),
      JSON.Member(key: "use_ema", value: false),
      JSON.Member(key: "ema_momentum", value: 0.99),
      JSON.Member(key: "ema_overwrite_frequency", value: nil),
      JSON.Member(key: "loss_scale_factor", value: nil),
      JSON.Member(key: "gradient_accumulation_steps", value: nil),
    ]
  }

  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.optimizers", among: OptimizerCatalog.all)
  }
}

/// The optimizers a configuration may name.
public enum OptimizerCatalog {
  public static let all: [any Optimizer.Type] = [SGD.self, Adam.self]
}

extension Configuration {
  /// The learning rate, a float32 for Keras.
  func learningRate(default fallback: Double) throws(ConfigurationError) -> Double {
    try float32("learning_rate", default: fallback)
  }
}
