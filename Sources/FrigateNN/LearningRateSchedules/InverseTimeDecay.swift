import FrigateTensor

/// η₀ / (1 + r t / T), little by little or, as a staircase, every T steps at once.
public struct InverseTimeDecay: StaircaseDecay {
  public static let className = "InverseTimeDecay"
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

  func rate(at t: Tensor) -> Tensor { initialLearningRate / (1 + decayRate * t) }
}
