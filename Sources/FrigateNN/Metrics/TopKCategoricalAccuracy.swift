import FrigateTensor

/// How often the class of a one-hot target is among the k greatest predictions. Equal predictions share the
/// better place, as in TensorFlow.
public struct TopKCategoricalAccuracy: MeanMetric {
  public static let className = "TopKCategoricalAccuracy"
  public var k: Int
  public var name: String

  public init(k: Int = 5, name: String = "top_k_categorical_accuracy") {
    self.k = k
    self.name = name
  }

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "k", value: .int(k))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    k = try configuration.int("k", default: 5)
    name = try configuration.string("name", default: "top_k_categorical_accuracy")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    isInTopK(argmax(target, axis: -1), prediction, k).to(.float32)
  }
}

/// Whether fewer than k predictions of the last axis are greater than that at `classes`; false where a
/// prediction isn't finite or there is no such class.
func isInTopK(_ classes: Tensor, _ prediction: Tensor, _ k: Int) -> Tensor {
  let isTarget = oneHot(classes, classes: prediction.shape[prediction.rank - 1], dtype: .bool)
  let own = sum(select(isTarget, prediction, 0), axis: -1, keepingAxes: true)
  let greater = sum((prediction .> own).to(.float32), axis: -1)
  return (greater .< Double(k)) .& all(isfinite(prediction), axis: -1) .& any(isTarget, axis: -1)
}
