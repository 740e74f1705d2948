import FrigateTensor

/// A metric added up by hand, over batches of your own.
///
///     var auc = RunningMetric(AUC())
///     for batch in data { try auc.update(batch.labels, model.predict(batch.features)) }
///     print(try auc.result())
public struct RunningMetric: Sendable {
  public let metric: any Metric
  /// The sums so far; empty before the first batch.
  public private(set) var state: [Tensor] = []

  public init(_ metric: any Metric) { self.metric = metric }

  /// Adds a batch. `sampleWeight` is [batch].
  ///
  /// - Throws: where predictions can't be compared with such targets.
  public mutating func update(
    _ target: Tensor, _ prediction: Tensor, sampleWeight: Tensor? = nil
  ) throws {
    let output = OutputCompilation(loss: nil, weightedMetrics: [metric])
    let increments = try output.metricIncrements(target, prediction, mask: nil, weights: sampleWeight)[0]
    state = state.isEmpty ? increments : zip(state, increments).map { $0 + $1 }
  }

  /// The metric over all batches.
  ///
  /// - Throws: before the first batch.
  public func result() throws -> Tensor {
    if state.isEmpty {
      throw ConfigurationError("has seen no batch.", in: metric.name, fix: "call update first")
    }
    let sums = state.map { $0.to(.float64) }
    return try withErrors { metric.result(sums) }
  }

  /// Forgets all batches.
  public mutating func reset() { state = [] }
}
