import FrigateData
import FrigateIR
import FrigateTensor

extension Model {
  /// The loss and the metrics over all examples of a batched data set, by name.
  public func evaluate(_ data: Dataset) throws -> [(name: String, value: Double)] {
    guard let compilation else { throw notCompiled("evaluate") }
    try check(data, compilation, "the data")
    let reader = try data.reader()
    return try EvaluationLoop(self, compilation).run(weights.map(\.value.literal.storage)) {
      try reader.next().map { ($0.features.literal, $0.labels.literal) }
    }
  }

  /// The loss and the metrics over tensors in memory.
  public func evaluate(
    _ features: Tensor, _ labels: Tensor, batchSize: Int = 32
  ) throws -> [(name: String, value: Double)] {
    try evaluate(Dataset(features: features, labels: labels).batch(batchSize))
  }
}
