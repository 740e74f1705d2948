import FrigateTensor

/// A number that is reported beside the loss: the mean over all examples of a number for each.
public protocol Metric: Configurable {
  /// The name in histories and progress lines: `sparse_categorical_accuracy`.
  var name: String { get }

  /// The value for each example, [batch].
  func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor
}

extension Metric {
  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.metrics", among: MetricCatalog.all)
  }
  public var configuration: JSON { ["name": .string(name), "dtype": "float32"] }
}

/// The metrics a configuration may name.
public enum MetricCatalog {
  public static let all: [any Metric.Type] = [
    SparseCategoricalAccuracy.self, CategoricalAccuracy.self, BinaryAccuracy.self,
    MeanSquaredErrorMetric.self,
  ]
}
