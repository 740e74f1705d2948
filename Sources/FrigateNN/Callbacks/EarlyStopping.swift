import FrigateTensor

/// Ends a training when a number hasn't improved for `patience` epochs.
///
///     try model.fit(train, epochs: 100, validationData: validation,
///       callbacks: [EarlyStopping(patience: 3, restoresBestWeights: true)])
///
/// Decides as Keras's does. A number that is nan is never better than another.
public struct EarlyStopping: Callback {
  public var monitor: String
  public var patience: Int
  /// How much better it must get to count.
  public var minimumDelta: Double
  public var mode: Mode
  /// As long as the number isn't better than this, an improvement doesn't make patience start anew.
  public var baseline: Double?
  /// Gives the model the weights of the best epoch at the end, however the training ends.
  public var restoresBestWeights: Bool
  /// Epochs to let pass before it looks.
  public var startFromEpoch: Int

  /// What is better.
  public enum Mode: String, Hashable, Sendable {
    /// Less, if the name says loss or error; more, if it says accuracy or auc.
    case automatic = "auto"
    case min
    case max
  }

  private var epochs = 0
  private var best: Double?
  private var bestWeights: [Tensor]?
  private var waited = 0

  public init(
    monitor: String = "val_loss", patience: Int = 0, minimumDelta: Double = 0,
    mode: Mode = .automatic, baseline: Double? = nil, restoresBestWeights: Bool = false,
    startFromEpoch: Int = 0
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minimumDelta = abs(minimumDelta)
    self.mode = mode
    self.baseline = baseline
    self.restoresBestWeights = restoresBestWeights
    self.startFromEpoch = startFromEpoch
  }

  public mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision {
    guard let value = logs.first(where: { $0.name == monitor })?.value else {
      throw ConfigurationError(
        "there is no \(monitor) to watch.", in: "EarlyStopping",
        fix: "give validation data, or watch one of \(logs.map(\.name).joined(separator: ", "))")
    }
    let grows = try mode.moreIsBetter(of: monitor, in: "EarlyStopping")
    func isBetter(_ x: Double, than other: Double?) -> Bool {
      guard let other else { return true }
      return grows ? x - minimumDelta > other : x + minimumDelta < other
    }
    defer { epochs += 1 }
    if epochs < startFromEpoch { return .continue }

    waited += 1
    if isBetter(value, than: best) {
      best = value
      if restoresBestWeights { bestWeights = weights() }
      if baseline == nil || isBetter(value, than: baseline) { waited = 0 }
      return .continue
    }
    return waited >= patience && epochs > 0 ? .stop : .continue
  }

  public mutating func trainingEnded() -> [Tensor]? { bestWeights }
}

extension EarlyStopping.Mode {
  /// Whether more of the number of this name is better.
  ///
  /// - Throws: where the name doesn't tell.
  package func moreIsBetter(of monitor: String, in callback: String) throws(ConfigurationError) -> Bool {
    func says(_ words: String...) -> Bool {
      words.contains { word in
        monitor.indices.contains { monitor[$0...].lowercased().hasPrefix(word) }
      }
    }
    switch self {
    case .min: return false
    case .max: return true
    case .automatic:
      if says("loss", "error") { return false }
      if says("acc", "auc") { return true }
      throw ConfigurationError(
        "can't tell whether more or less of \(monitor) is better.", in: callback,
        fix: "say so: \(callback)(monitor: \"\(monitor)\", mode: .max) or .min")
    }
  }
}
