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
}

public enum CallbackDecision {
  case `continue`
  /// Ends the training; with `restoring`, the model gets these weights.
  case stop(restoring: [Tensor]? = nil)
}
