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
  var serialized: JSON { serialized(module: "keras.optimizers") }
}

/// The optimizers a configuration may name.
public enum OptimizerCatalog {
  public static let all: [any Optimizer.Type] = [SGD.self, Adam.self]
}
