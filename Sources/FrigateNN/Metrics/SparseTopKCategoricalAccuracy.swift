import FrigateTensor

/// How often an example's class number is among its k greatest predictions. Equal predictions share the
/// better place, as in TensorFlow.
public struct SparseTopKCategoricalAccuracy: MeanMetric {
  public static let className = "SparseTopKCategoricalAccuracy"
  public var k: Int
  public var name: String

  public init(k: Int = 5, name: String = "sparse_top_k_categorical_accuracy") {
    self.k = k
    self.name = name
  }

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "k", value: .int(k))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    k = try configuration.int("k", default: 5)
    name = try configuration.string("name", default: "sparse_top_k_categorical_accuracy")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    isInTopK(target.reshaped(Array(prediction.shape.dropLast())).to(.int32), prediction, k).to(.float32)
  }
}
