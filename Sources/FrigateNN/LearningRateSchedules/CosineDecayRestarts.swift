import FrigateTensor

/// Cosines one after the other, each tMul times as long as the one before and starting mMul times as high.
///
/// In the i-th period, at the fraction f of it: η₀ ((1 − α) mMulⁱ (1 + cos(π f)) / 2 + α). Loshchilov and
/// Hutter (2016), arXiv:1608.03983.
public struct CosineDecayRestarts: LearningRateSchedule {
  public static let className = "CosineDecayRestarts"
  /// η₀.
  public var initialLearningRate: Double
  /// Steps of the first period.
  public var firstDecaySteps: Double
  public var tMul: Double
  public var mMul: Double
  /// The part of the rate that is left at each period's end.
  public var alpha: Double

  /// - Precondition: `firstDecaySteps` > 0.
  public init(
    initialLearningRate: Double, firstDecaySteps: Double, tMul: Double = 2, mMul: Double = 1,
    alpha: Double = 0
  ) {
    self.initialLearningRate = initialLearningRate
    self.firstDecaySteps = firstDecaySteps
    self.tMul = tMul
    self.mMul = mMul
    self.alpha = alpha
  }

  public var configuration: JSON {
    [
      "initial_learning_rate": .number(initialLearningRate), "first_decay_steps": .number(firstDecaySteps),
      "t_mul": .number(tMul), "m_mul": .number(mMul), "alpha": .number(alpha), "name": "SGDRDecay",
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    initialLearningRate = try configuration.double("initial_learning_rate")
    firstDecaySteps = try configuration.steps("first_decay_steps")
    tMul = try configuration.double("t_mul", default: 2)
    mMul = try configuration.double("m_mul", default: 1)
    alpha = try configuration.double("alpha", default: 0)
  }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let turns = step / firstDecaySteps
    var period = floor(turns)
    var fraction = turns - period
    if tMul != 1 {
      // Periods 0 to i − 1 last (tMulⁱ − 1) / (tMul − 1) of the first.
      period = floor(log(1 - turns * (1 - tMul)) / log(Tensor.full([], tMul)))
      let length = pow(tMul, period)
      fraction = (turns - (1 - length) / (1 - tMul)) / length
    }
    let cosine = 0.5 * pow(mMul, period) * (1 + cos(Double.pi * fraction))
    return initialLearningRate * ((1 - alpha) * cosine + alpha)
  }
}
