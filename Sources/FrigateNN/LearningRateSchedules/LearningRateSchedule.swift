import FrigateTensor

/// A learning rate that changes with the steps taken. Part of the step's program, so that it costs no
/// work between steps.
public protocol LearningRateSchedule: Configurable {
  /// The rate of the step after `step` others, float32 scalars.
  func callAsFunction(_ step: Tensor) -> Tensor
}

extension LearningRateSchedule {
  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.optimizers.schedules", among: LearningRateScheduleCatalog.all)
  }
}

/// The schedules a configuration may name.
public enum LearningRateScheduleCatalog {
  public static let all: [any LearningRateSchedule.Type] = [
    ExponentialDecay.self, PiecewiseConstantDecay.self, PolynomialDecay.self, InverseTimeDecay.self,
    CosineDecay.self, CosineDecayRestarts.self,
  ]
}

extension Configuration {
  /// A number of steps, at least 1.
  func steps(_ key: String) throws(ConfigurationError) -> Double {
    let steps = try double(key)
    if !(steps > 0) {
      throw ConfigurationError(
        "\(key) must be more than 0; it is \(steps).", in: className, fix: "give a number of steps")
    }
    return steps
  }
}
