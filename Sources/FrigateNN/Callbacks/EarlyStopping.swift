import FrigateTensor

/// Ends a training when a number hasn't improved for `patience` epochs.
public struct EarlyStopping: Callback {
  public var monitor: String
  public var patience: Int
  /// How much better it must get to count.
  public var minimumDelta: Double
  public var restoresBestWeights: Bool
  private var best: Double?
  private var bestWeights: [Tensor]?
  private var waited = 0

  /// Names with `acc` or `auc` in them are to grow, all others to shrink.
  public init(
    monitor: String = "val_loss", patience: Int = 0, minimumDelta: Double = 0,
    restoresBestWeights: Bool = false
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minimumDelta = minimumDelta
    self.restoresBestWeights = restoresBestWeights
  }

  public mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision {
    guard let value = logs.first(where: { $0.name == monitor })?.value else {
      throw ConfigurationError(
        "there is no \(monitor) to watch.", in: "EarlyStopping",
        fix: "give validation data, or watch one of \(logs.map(\.name).joined(separator: ", "))")
    }
    let grows = monitor.contains("acc") || monitor.contains("auc")
    let gain = best.map { grows ? value - $0 : $0 - value } ?? .infinity
    if gain > minimumDelta {
      best = value
      waited = 0
      if restoresBestWeights { bestWeights = weights() }
      return .continue
    }
    waited += 1
    return waited >= max(1, patience) ? .stop(restoring: bestWeights) : .continue
  }
}
