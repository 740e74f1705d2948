import FrigateTensor

/// How often an example's class number is among its k greatest predictions. Equal predictions share the
/// better place, as in TensorFlow.
public struct SparseTopKCategoricalAccuracy: TopKMetric {
  public static let className = "SparseTopKCategoricalAccuracy"
  public var k: Int
  public var name: String

  public init(k: Int = 5, name: String = "sparse_top_k_categorical_accuracy") {
    self.k = k
    self.name = name
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    isInTopK(target.reshaped(Array(prediction.shape.dropLast())).to(.int32), prediction, k).to(.float32)
  }
}
