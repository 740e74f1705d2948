import FrigateTensor
import Testing

@testable import FrigateNN

/// Each metric beside real Keras's, after one batch and after two of different sizes.
struct KerasMetricsTests {
  static let cases: [(name: String, metric: any MeanMetric)] = [
    ("sparse_categorical_accuracy", SparseCategoricalAccuracy()),
    ("sparse_categorical_accuracy_column", SparseCategoricalAccuracy()),
    ("categorical_accuracy", CategoricalAccuracy()),
    ("binary_accuracy", BinaryAccuracy()),
    ("binary_accuracy_threshold", BinaryAccuracy(threshold: 0.3)),
    ("binary_accuracy_single", BinaryAccuracy()),
    ("mean_squared_error", MeanSquaredErrorMetric()),
    ("mean_squared_error_single", MeanSquaredErrorMetric()),
  ]

  @Test(arguments: cases.map(\.name)) func isKerass(_ name: String) throws {
    let metric = try #require(Self.cases.first { $0.name == name }).metric
    let target = try KerasParts.tensor("metric/\(name)/target")
    let prediction = try KerasParts.tensor("metric/\(name)/prediction")
    let each = exampleMean(metric(target, prediction))
    #expect(each.shape == [7])
    expectClose(mean(each[0..<4]), try KerasParts.tensor("metric/\(name)/first"), "\(name), one batch")
    expectClose(mean(each), try KerasParts.tensor("metric/\(name)/both"), "\(name), both batches")
  }

  @Test func everyMetricOfTheFixtureIsCompared() throws {
    #expect(try KerasParts.cases("metric") == Set(Self.cases.map(\.name)))
    let compared = Set(Self.cases.map { type(of: $0.metric).className })
    #expect(compared == Set(MetricCatalog.all.map { $0.className }))
  }

  @Test func metricsHaveKerassNames() {
    let names: [any Metric] = [
      SparseCategoricalAccuracy(), CategoricalAccuracy(), BinaryAccuracy(), MeanSquaredErrorMetric(),
    ]
    #expect(
      names.map(\.name) == [
        "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy", "mean_squared_error",
      ])
  }
}
