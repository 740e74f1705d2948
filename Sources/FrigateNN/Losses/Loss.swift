import FrigateIR
import FrigateTensor

/// What training makes small: the mean over the batch of a number for each example.
public protocol Loss: Configurable {
  /// The loss of each example, [batch], for targets and predictions with a leading batch axis.
  func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor

  /// What the loss takes predictions for.
  var expects: Prediction { get }

  /// Throws if predictions of this shape (without the batch axis) can't be compared with such
  /// targets.
  func check(target: [Int], prediction: [Int]) throws(ConfigurationError)

  /// Throws if these labels of a batch can't be right for predictions of this shape. Called for every
  /// batch, as a compiled step can't complain.
  func check(labels: Literal, prediction: [Int]) throws(ConfigurationError)
}

extension Loss {
  public func check(labels: Literal, prediction: [Int]) throws(ConfigurationError) {}
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
          : self is CategoricalCrossentropy
            ? "integer class labels need SparseCategoricalCrossentropy"
            : "give the last layer 1 unit, or one target for each of its units")
    }
  }
}

/// The losses a configuration may name.
public enum LossCatalog {
  public static let all: [any Loss.Type] = [
    SparseCategoricalCrossentropy.self, CategoricalCrossentropy.self, BinaryCrossentropy.self,
    MeanSquaredError.self,
  ]
}
