import FrigateIR
import FrigateTensor

/// What training makes small: a number for each example of a batch, or for each position in it.
///
/// A struct of your own that says these things trains, saves and loads as the built-in ones do.
public protocol Loss: Configurable {
  /// How the numbers of a batch become one.
  var reduction: LossReduction { get }

  /// The loss at each position, [batch] or [batch, …], for targets and predictions with a leading batch
  /// axis. Reductions over the batch are not its business.
  func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor

  /// Which positions count, a bool tensor of the losses' shape; nil where all do.
  func counted(_ target: Tensor, _ prediction: Tensor) -> Tensor?

  /// What the loss takes predictions for.
  var expects: Prediction { get }

  /// Throws if predictions of this shape (without the batch axis) can't be compared with such
  /// targets.
  func check(target: [Int], prediction: [Int]) throws(ConfigurationError)

  /// Throws if these labels of a batch can't be right for predictions of this shape. Called for every
  /// batch, as a compiled step can't complain.
  func check(labels: Literal, prediction: [Int]) throws(ConfigurationError)
}

/// How the losses of a batch become one number.
public enum LossReduction: String, Hashable, Sendable {
  /// Their weighted sum over their count.
  case sumOverBatchSize = "sum_over_batch_size"
  /// The same.
  case mean
  /// Their weighted sum.
  case sum
  /// Their weighted sum over the sum of the weights.
  case meanWithSampleWeight = "mean_with_sample_weight"
}

/// What a model's output means.
public enum Prediction: Hashable, Sendable {
  /// Unbounded scores; the loss applies softmax or sigmoid itself.
  case logits
  /// Numbers that are probabilities already.
  case probabilities
  /// Plain numbers.
  case values
}

extension Loss {
  public var reduction: LossReduction { .sumOverBatchSize }
  public var expects: Prediction { .values }
  public func counted(_ target: Tensor, _ prediction: Tensor) -> Tensor? { nil }
  public func check(labels: Literal, prediction: [Int]) throws(ConfigurationError) {}

  /// One target for each prediction.
  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    if target == [], prediction == [1] { return }
    try checkEqual(target: target, prediction: prediction)
  }

  /// The part of every loss's Keras configuration.
  public var baseConfiguration: [JSON.Member] {
    [
      JSON.Member(key: "name", value: .string(LayerNames.snakeCase(Self.className))),
      JSON.Member(key: "reduction", value: .string(reduction.rawValue)),
    ]
  }

  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.losses", among: LossCatalog.all)
  }

  /// Targets that must have the predictions' shape.
  func checkEqual(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    if target != prediction {
      throw ConfigurationError(
        "targets of shape \(target) can't be compared with predictions of shape \(prediction).",
        in: Self.className,
        fix: !target.isEmpty && target != [1]
          ? "give the last layer \(target.last ?? 1) units"
          : Self.className == CategoricalCrossentropy.className
            ? "integer class labels need SparseCategoricalCrossentropy"
            : "give the last layer 1 unit, or one target for each of its units")
    }
  }
}

/// The losses a configuration may name.
public enum LossCatalog {
  public static let all: [any Loss.Type] = [
    SparseCategoricalCrossentropy.self, CategoricalCrossentropy.self, BinaryCrossentropy.self,
    CategoricalFocalCrossentropy.self, BinaryFocalCrossentropy.self, KLDivergence.self, Poisson.self,
    MeanSquaredError.self, MeanAbsoluteError.self, MeanAbsolutePercentageError.self,
    MeanSquaredLogarithmicError.self, Huber.self, LogCosh.self, CosineSimilarity.self, Hinge.self,
    SquaredHinge.self, CategoricalHinge.self,
  ]
}

extension Configuration {
  /// How the losses of a batch become one number.
  public func lossReduction() throws(ConfigurationError) -> LossReduction {
    let name = try string("reduction", default: LossReduction.sumOverBatchSize.rawValue)
    guard let reduction = LossReduction(rawValue: name) else {
      throw ConfigurationError(
        "the reduction \(name) doesn't make one number of a batch's losses.", in: className,
        fix: "use sum_over_batch_size, mean, sum or mean_with_sample_weight")
    }
    return reduction
  }

  /// Throws unless classes lie along the last axis.
  func checkLastAxis() throws(ConfigurationError) {
    let axis = try int("axis", default: -1)
    if axis != -1 {
      throw ConfigurationError(
        "axis = \(axis) isn't supported.", in: className, fix: "let classes lie along the last axis, -1")
    }
  }
}
