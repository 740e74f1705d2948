import FrigateTensor

/// How often the class of a one-hot target is among the k greatest predictions. Equal predictions share the
/// better place, as in TensorFlow.
public struct TopKCategoricalAccuracy: TopKMetric {
  public static let className = "TopKCategoricalAccuracy"
  public var k: Int
  public var name: String

  public init(k: Int = 5, name: String = "top_k_categorical_accuracy") {
    self.k = k
    self.name = name
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    isInTopK(argmax(target, axis: -1), prediction, k).to(.float32)
  }
}
