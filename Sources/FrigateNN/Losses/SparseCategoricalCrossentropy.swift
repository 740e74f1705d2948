import FrigateIR
import FrigateTensor

/// −log p(true class), for targets that are class numbers.
///
/// From logits z: log Σⱼ exp zⱼ − z_target. From probabilities p: −log (p_target / Σⱼ pⱼ), p clipped to
/// [10⁻⁷, 1 − 10⁻⁷] as Keras does with TensorFlow. Shapes: targets [batch] or [batch, 1], predictions
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

  public func check(labels: Literal, prediction: [Int]) throws(ConfigurationError) {
    let classes = prediction[0]
    func wrong<T: FixedWidthInteger>(_ type: T.Type) -> Double? {
      labels.withUnsafeBytes { $0.bindMemory(to: type).first { $0 < 0 || $0 >= classes } }
        .map { Double($0) }
    }
    let label =
      switch labels.type.dtype {
      case .uint8: wrong(UInt8.self)
      case .int32: wrong(Int32.self)
      case .int64: wrong(Int64.self)
      default: labels.doubles.first { !($0 >= 0 && $0 < Double(classes)) || $0 != $0.rounded() }
      }
    guard let label else { return }
    let spelled = Int(exactly: label).map { "\($0)" } ?? "\(label)"
    throw ConfigurationError(
      "there is a label \(spelled), but the model has \(classes) classes, 0 to \(classes - 1).",
      in: Self.className, fix: "count classes from 0, and give the last layer a unit for each")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let classes = prediction.shape[1]
    let isTarget = oneHot(
      target.reshaped([target.count]).to(.int32), classes: classes, dtype: .bool)
    let z = fromLogits ? prediction : log(clippedProbabilities(prediction))
    // Chosen, not multiplied by 0 and 1: another class's logit may be −∞.
    return logsumexp(z, axis: -1) - sum(select(isTarget, z, 0), axis: -1)
  }
}

/// Probabilities kept away from 0 and 1, by Keras's epsilon, so that their logarithms stay finite. At
/// the bounds themselves the derivative is 1, as in TensorFlow.
func clippedProbabilities(_ p: Tensor) -> Tensor {
  let low: Tensor = 1e-7
  let high: Tensor = 0.9999999
  return select(p .< low, low, select(p .> high, high, p))
}
