/// Gives each epoch a learning rate of your own making.
///
///     LearningRateScheduler { epoch, rate in epoch < 10 ? rate : rate * 0.9 }
///
/// For optimizers whose rate is a number. `learning_rate` is among the logs then.
public struct LearningRateScheduler: Callback {
  private let schedule: (Int, Double) throws -> Double

  /// - Parameter schedule: the rate of an epoch, from its number, counted from 0, and the rate before.
  public init(_ schedule: @escaping (_ epoch: Int, _ learningRate: Double) throws -> Double) {
    self.schedule = schedule
  }

  public var reportsLearningRate: Bool { true }

  public mutating func epochBegan(_ epoch: Int, learningRate: Double) throws -> Double {
    let rate = try schedule(epoch, learningRate)
    if !(rate >= 0 && rate.isFinite) {
      throw ConfigurationError(
        "gives epoch \(epoch) a learning rate of \(rate).", in: "LearningRateScheduler",
        fix: "give a number of 0 or more")
    }
    return rate
  }
}
