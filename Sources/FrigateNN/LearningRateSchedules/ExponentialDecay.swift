import FrigateTensor

/// η₀ r^(t / T): the rate is multiplied by r every T steps, little by little or, as a staircase, at once.
public struct ExponentialDecay: StaircaseDecay {
  public static let className = "ExponentialDecay"
  /// η₀.
  public var initialLearningRate: Double
  /// T.
  public var decaySteps: Double
  /// r.
  public var decayRate: Double
  public var staircase: Bool

  /// - Precondition: `decaySteps` > 0.
  public init(
    initialLearningRate: Double, decaySteps: Double, decayRate: Double, staircase: Bool = false
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
  }

  func rate(at t: Tensor) -> Tensor { initialLearningRate * pow(decayRate, t) }
}
