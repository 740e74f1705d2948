import FrigateTensor

/// A callback of closures.
///
///     LambdaCallback(onEpochEnd: { epoch, logs in print(epoch, logs); return .continue })
public struct LambdaCallback: Callback {
  private let onEpochBegin: ((_ epoch: Int) throws -> Void)?
  private let onEpochEnd:
    ((_ epoch: Int, _ logs: [(name: String, value: Double)]) throws -> CallbackDecision)?
  private let onTrainBatchEnd: ((BatchProgress) throws -> CallbackDecision)?
  private let onTrainEnd: (() -> Void)?

  /// - Parameters:
  ///   - onEpochBegin: called before an epoch's first step.
  ///   - onEpochEnd: called after its last step and its validation.
  ///   - onTrainBatchEnd: called after each step.
  ///   - onTrainEnd: called after the last epoch.
  public init(
    onEpochBegin: ((_ epoch: Int) throws -> Void)? = nil,
    onEpochEnd: ((_ epoch: Int, _ logs: [(name: String, value: Double)]) throws -> CallbackDecision)? = nil,
    onTrainBatchEnd: ((BatchProgress) throws -> CallbackDecision)? = nil, onTrainEnd: (() -> Void)? = nil
  ) {
    self.onEpochBegin = onEpochBegin
    self.onEpochEnd = onEpochEnd
    self.onTrainBatchEnd = onTrainBatchEnd
    self.onTrainEnd = onTrainEnd
  }

  public var watchesBatches: Bool { onTrainBatchEnd != nil }

  public mutating func epochBegan(_ epoch: Int, learningRate: Double) throws -> Double {
    try onEpochBegin?(epoch)
    return learningRate
  }

  public mutating func batchEnded(_ batch: BatchProgress) throws -> CallbackDecision {
    try onTrainBatchEnd?(batch) ?? .continue
  }

  public mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision { try onEpochEnd?(epoch, logs) ?? .continue }

  public mutating func trainingEnded() -> [Tensor]? {
    onTrainEnd?()
    return nil
  }
}
