import FrigateTensor

/// −log p(true class), for targets that are class numbers.
///
/// From logits z: log Σⱼ exp zⱼ − z_target. From probabilities p: −log p_target, p clipped to
/// [10⁻⁷, 1 − 10⁻⁷] as Keras does. Shapes: targets [batch] or [batch, 1], predictions
/// [batch, classes].
public struct SparseCategoricalCrossentropy: Loss {
  public static let className = "SparseCategoricalCrossentropy"
  public var fromLogits: Bool

  public init(fromLogits: Bool = false) { self.fromLogits = fromLogits }

  public var configuration: JSON {
    [
      "name": "sparse_categorical_crossentropy", "reduction": "sum_over_batch_size",
      "from_logits": .bool(fromLogits), "ignore_class": nil,
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    fromLogits = try configuration.bool("from_logits", default: false)
  }

  public var expects: Prediction { fromLogits ? .logits : .probabilities }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    guard let classes = prediction.last, prediction.count == 1 else {
      throw ConfigurationError(
        "needs predictions of shape [classes]; they have \(prediction).", in: Self.className,
        fix: "end the model with Dense(number of classes)")
    }
    if target != [], target != [1] {
      throw ConfigurationError(
        "needs one class number for each example; targets have shape \(target).",
        in: Self.className,
        fix: target == [classes]
          ? "one-hot targets need CategoricalCrossentropy" : "give integer labels")
    }
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let classes = prediction.shape[1]
    let chosen = oneHot(
      target.reshaped([target.count]).to(.int32), classes: classes, dtype: prediction.dtype)
    if fromLogits {
      return logsumexp(prediction, axis: -1) - sum(chosen * prediction, axis: -1)
    }
    return -sum(chosen * log(clippedProbabilities(prediction)), axis: -1)
  }
}

/// Probabilities kept away from 0 and 1, by Keras's epsilon, so that their logarithms stay finite.
func clippedProbabilities(_ p: Tensor) -> Tensor { clip(p, 1e-7, 1 - 1e-7) }
