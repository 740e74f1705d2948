import FrigateData
import FrigateTensor

extension Model {
  /// The loss and the metrics over all examples of a batched data set, by name. A third column is the
  /// examples' weights.
  ///
  /// A metric of several numbers gives each by its place: `f1_score_0`, `f1_score_1`; `results` has it
  /// in one piece.
  public func evaluate(_ data: Dataset) throws -> [(name: String, value: Double)] {
    try results(data).numbers
  }

  /// The loss and the metrics over tensors in memory.
  public func evaluate(
    _ features: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil, batchSize: Int = 32
  ) throws -> [(name: String, value: Double)] {
    let columns = [features, labels] + (sampleWeight.map { [$0] } ?? [])
    return try evaluate(Dataset(columns: columns).batch(batchSize))
  }

  /// The same of a model with several inputs or outputs: one tensor for each, as in `fit`.
  public func evaluate(
    _ features: [Tensor], _ labels: [Tensor], sampleWeight: [Tensor] = [], batchSize: Int = 32
  ) throws -> [(name: String, value: Double)] {
    try evaluate(Dataset(columns: features + labels + sampleWeight).batch(batchSize))
  }

  /// What `evaluate` gives, as tensors: a confusion matrix is one.
  public func results(_ data: Dataset) throws -> [MetricResult] {
    guard let compilation else { throw notCompiled("evaluate") }
    let targets = try check(data, compilation, "the data")
    let loop = try EvaluationLoop(self, compilation, targets: targets)
    try loop.prepare(for: data.types)
    let reader = try data.reader()
    return try loop.run(weights.map(\.value.literal.storage)) { try reader.next()?.literals }
  }
}
