/// Ends a training whose loss is nan or infinite, after the step where that happens.
public struct TerminateOnNaN: Callback {
  public init() {}

  public var watchesBatches: Bool { true }

  public mutating func batchEnded(_ batch: BatchProgress) -> CallbackDecision {
    batch.loss.isFinite ? .continue : .stop
  }
}
