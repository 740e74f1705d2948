import FrigateTensor

/// Looks at a training after each epoch and may end it.
public protocol Callback {
  /// - Parameters:
  ///   - epoch: its number, counted from 0.
  ///   - logs: loss and metrics, those of the validation data with `val_` before the name.
  ///   - weights: gives copies of the weights as they are now.
  mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision

  /// The learning rate to go on with, given the one that the epoch had. Called after `epochEnded`.
  mutating func nextLearningRate(_ current: Double) -> Double

  /// Called once, after the last epoch: weights the model is to have instead of the last ones, or nil.
  mutating func trainingEnded() -> [Tensor]?
}

extension Callback {
  public mutating func nextLearningRate(_ current: Double) -> Double { current }
  public mutating func trainingEnded() -> [Tensor]? { nil }
}

public enum CallbackDecision: Hashable, Sendable {
  case `continue`
  /// Ends the training.
  case stop
}
