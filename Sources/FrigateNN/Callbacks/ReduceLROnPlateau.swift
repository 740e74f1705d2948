import FrigateTensor

/// Lowers the learning rate when a number hasn't improved for `patience` epochs.
///
///     try model.fit(train, epochs: 100, validationData: validation,
///       callbacks: [ReduceLROnPlateau(factor: 0.5, patience: 3)])
///
/// Decides as Keras's does. For optimizers whose rate is a number; one that follows a schedule can't be
/// changed. `learning_rate`, as each epoch had it, is among the logs then.
public struct ReduceLROnPlateau: Callback {
  public var monitor: String
  /// What the rate is multiplied by.
  public var factor: Double
  public var patience: Int
  public var mode: EarlyStopping.Mode
  /// How much better the number must get to count.
  public var minimumDelta: Double
  /// Epochs to let pass after the rate was lowered.
  public var cooldown: Int
  public var minimumLearningRate: Double

  private var best: Double?
  private var waited = 0
  private var cooling = 0
  private var isDue = false

  public init(
    monitor: String = "val_loss", factor: Double = 0.1, patience: Int = 10,
    mode: EarlyStopping.Mode = .automatic, minimumDelta: Double = 1e-4, cooldown: Int = 0,
    minimumLearningRate: Double = 0
  ) {
    self.monitor = monitor
    self.factor = factor
    self.patience = patience
    self.mode = mode
    self.minimumDelta = abs(minimumDelta)
    self.cooldown = cooldown
    self.minimumLearningRate = minimumLearningRate
  }

  public mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision {
    guard let value = logs.first(where: { $0.name == monitor })?.value else {
      throw ConfigurationError(
        "there is no \(monitor) to watch.", in: "ReduceLROnPlateau",
        fix: "give validation data, or watch one of \(logs.map(\.name).joined(separator: ", "))")
    }
    if !(factor > 0 && factor < 1) {
      throw ConfigurationError(
        "multiplies the rate by \(factor).", in: "ReduceLROnPlateau", fix: "give a factor between 0 and 1")
    }
    let grows = try mode.moreIsBetter(of: monitor, in: "ReduceLROnPlateau")
    if cooling > 0 {
      cooling -= 1
      waited = 0
    }
    let isBetter = best.map { grows ? value - minimumDelta > $0 : value + minimumDelta < $0 } ?? true
    if isBetter {
      best = value
      waited = 0
    } else if cooling == 0 {
      waited += 1
    }
    isDue = !isBetter && cooling == 0 && waited >= patience
    return .continue
  }

  public var reportsLearningRate: Bool { true }

  public mutating func nextLearningRate(_ current: Double) -> Double {
    // The rate is a float32 in the step.
    guard isDue, current > Double(Float(minimumLearningRate)) else { return current }
    (cooling, waited, isDue) = (cooldown, 0, false)
    return Swift.max(current * factor, minimumLearningRate)
  }
}
