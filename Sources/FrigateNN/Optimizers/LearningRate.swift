import FrigateTensor

/// How large an optimizer's steps are: one number, or a schedule of the steps taken.
///
///     Adam(learningRate: 1e-4)
///     Adam(learningRate: .schedule(CosineDecay(initialLearningRate: 1e-3, decaySteps: 10_000)))
public enum LearningRate: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  case constant(Double)
  case schedule(any LearningRateSchedule)

  public init(floatLiteral value: Double) { self = .constant(value) }
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
  public init(_ value: Double) { self = .constant(value) }

  /// The number, if it is one.
  public var constant: Double? {
    if case .constant(let value) = self { value } else { nil }
  }

  /// The rate of the step after `iteration` others, float32 scalars.
  func callAsFunction(_ iteration: Tensor, constant: Tensor) -> Tensor {
    switch self {
    case .constant: constant
    case .schedule(let schedule): schedule(iteration)
    }
  }

  /// The rate of the step after `iteration` others.
  public func value(at iteration: Int) -> Double {
    switch self {
    case .constant(let value): value
    case .schedule(let schedule): schedule(Tensor(Float(iteration))).scalar
    }
  }

  /// As Keras serializes it. A number is a float32 there.
  var serialized: JSON {
    switch self {
    case .constant(let value): .number(Double(Float(value)))
    case .schedule(let schedule): schedule.serialized
    }
  }
}

extension LearningRate: Equatable {
  public static func == (a: LearningRate, b: LearningRate) -> Bool {
    switch (a, b) {
    case (.constant(let a), .constant(let b)): a == b
    case (.schedule(let a), .schedule(let b)): a.serialized == b.serialized
    default: false
    }
  }
}

extension Configuration {
  /// The learning rate, a float32 for Keras, or a schedule.
  public func learningRate(default fallback: Double) throws(ConfigurationError) -> LearningRate {
    if optional("learning_rate")?["class_name"] != nil, let part = try part("learning_rate") {
      return .schedule(
        try part.instance(of: LearningRateScheduleCatalog.all, called: "learning rate schedule") {
          $0 is any LearningRateSchedule.Type
        })
    }
    return .constant(try float32("learning_rate", default: fallback))
  }
}
