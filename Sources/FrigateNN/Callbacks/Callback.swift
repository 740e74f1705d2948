import FrigateTensor

/// Looks at a training, may change its learning rate and may end it.
///
/// A struct of your own says `epochEnded` and what else it needs.
public protocol Callback {
  /// The learning rate of an epoch, given the one it would have. Called before its first step.
  mutating func epochBegan(_ epoch: Int, learningRate: Double) throws -> Double

  /// Whether `batchEnded` is to be called.
  var watchesBatches: Bool { get }

  /// Called after each step, if `watchesBatches`.
  mutating func batchEnded(_ batch: BatchProgress) throws -> CallbackDecision

  /// - Parameters:
  ///   - epoch: its number, counted from 0.
  ///   - logs: loss and metrics, those of the validation data with `val_` before the name.
  ///   - weights: gives copies of the weights as they are now.
  mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision

  /// Called after `epochEnded`; `model` gives the model as it would be if the training ended now, for those
  /// who keep it.
  mutating func checkpoint(
    _ epoch: Int, logs: [(name: String, value: Double)], model: () -> any Model
  ) throws

  /// The learning rate to go on with, given the one that the epoch had. Called after `epochEnded`.
  mutating func nextLearningRate(_ current: Double) -> Double

  /// Whether the epochs' learning rates are to be among the logs, as `learning_rate`.
  var reportsLearningRate: Bool { get }

  /// Called once, after the last epoch: weights the model is to have instead of the last ones, or nil.
  mutating func trainingEnded() -> [Tensor]?
}

extension Callback {
  public mutating func epochBegan(_ epoch: Int, learningRate: Double) throws -> Double { learningRate }
  public var watchesBatches: Bool { false }
  public mutating func batchEnded(_ batch: BatchProgress) throws -> CallbackDecision { .continue }
  public mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision { .continue }
  public mutating func checkpoint(
    _ epoch: Int, logs: [(name: String, value: Double)], model: () -> any Model
  ) throws {}
  public mutating func nextLearningRate(_ current: Double) -> Double { current }
  public var reportsLearningRate: Bool { false }
  public mutating func trainingEnded() -> [Tensor]? { nil }
}

public enum CallbackDecision: Hashable, Sendable {
  case `continue`
  /// Ends the training.
  case stop
}

/// How far an epoch has come.
public struct BatchProgress {
  public let epoch: Int
  /// Steps taken in this epoch, this one included.
  public let step: Int
  /// The mean loss of the epoch so far.
  public let loss: Double
  private let makeLogs: () throws -> [(name: String, value: Double)]

  init(epoch: Int, step: Int, loss: Double, _ logs: @escaping () throws -> [(name: String, value: Double)]) {
    self.epoch = epoch
    self.step = step
    self.loss = loss
    makeLogs = logs
  }

  /// Loss and metrics of the epoch so far; computed when asked for, which takes longer than a small step.
  public func logs() throws -> [(name: String, value: Double)] { try makeLogs() }
}
