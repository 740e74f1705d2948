import FrigateTensor
import Testing

@testable import FrigateNN

/// Each metric beside real Keras's: after one batch, after two of different sizes, and with weights.
/// Tests/Interop/keras_metrics.py made the numbers, and says what each metric was made with.
struct KerasMetricsTests {
  static let cases = (try? KerasArrays.metrics.get()).map { KerasArrays.names($0.texts) } ?? []

  private func metric(_ json: JSON) throws -> any Metric {
    try Configuration(serialized: json, as: "metric")
      .instance(of: MetricCatalog.all, called: "metric") { $0 is any Metric.Type }
  }

  @Test(arguments: cases) func isKerass(_ name: String) throws {
    let keras = try KerasArrays.metrics.get()
    let json = try #require(keras.texts[name])
    let metric = try metric(json)
    let columns = try ["target", "prediction", "weights"].map { try keras.tensor("\(name)/\($0)") }
    let shapes = try metric.stateShapes(
      target: Array(columns[0].shape.dropFirst()), prediction: Array(columns[1].shape.dropFirst()))
    let first = columns.map { $0[..<4] }
    let rest = columns.map { $0[4...] }

    var running = RunningMetric(metric)
    try running.update(first[0], first[1])
    #expect(running.state.map(\.shape) == shapes)
    expectClose(try running.result(), try keras.tensor("\(name)/first"), "\(name), one batch")
    try running.update(rest[0], rest[1])
    expectClose(try running.result(), try keras.tensor("\(name)/both"), "\(name), both batches")
    running.reset()
    for batch in [first, rest] { try running.update(batch[0], batch[1], sampleWeight: batch[2]) }
    expectClose(try running.result(), try keras.tensor("\(name)/weighted"), "\(name), weighted")
    // Weights of 1 are none.
    running.reset()
    for batch in [first, rest] {
      try running.update(batch[0], batch[1], sampleWeight: Tensor.ones([batch[0].shape[0]]))
    }
    expectClose(try running.result(), try keras.tensor("\(name)/both"), "\(name), weights of 1")
  }

  /// What Keras writes for a metric we write too.
  @Test(arguments: cases) func configurationsAreKerass(_ name: String) throws {
    let keras = try #require(try KerasArrays.metrics.get().texts[name])
    let ours = try metric(keras).serialized
    let (mine, theirs) = (try #require(ours["config"]), try #require(keras["config"]))
    #expect(ours["class_name"] == keras["class_name"])
    for key in KerasArrays.names(theirs) where key != "dtype" && key != "name" {
      // Keras writes label weights as a tensor.
      let (a, b) = (try #require(mine[key], "\(key)"), theirs[key]?["config"]?["value"] ?? theirs[key])
      #expect(a.double == b?.double && a.array?.count == b?.array?.count, "\(key)")
      if b?.double == nil, b?.array == nil { #expect(a == b, "\(key)") }
    }
    if ours["class_name"] != "ConfusionMatrix" {
      #expect(Set(KerasArrays.names(mine)) == Set(KerasArrays.names(theirs)))
    }
    #expect(try metric(ours).serialized == ours)
  }

  @Test func everyMetricIsCompared() throws {
    let keras = try KerasArrays.metrics.get()
    let compared = Set(Self.cases.compactMap { keras.texts[$0]?["class_name"]?.string })
    #expect(compared == Set(MetricCatalog.all.map { $0.className }))
  }

  @Test func metricsHaveKerassNames() throws {
    let keras = try KerasArrays.metrics.get()
    for name in Self.cases where name != "confusion_matrix" {
      let json = try #require(keras.texts[name])
      // Keras numbers the names it gives a second time.
      let theirs = try #require(json["config"]?["name"]?.string)
      let members = json["config"]?.members?.filter { $0.key != "name" } ?? []
      let ours = try metric(["class_name": json["class_name"]!, "config": .object(members)]).name
      #expect(theirs == ours || theirs.hasPrefix(ours + "_"))
    }
  }

  @Test func metricsSayWhatTheyCantCompare() {
    let wrong: [(any Metric, [Int], [Int], String)] = [
      (
        Precision(), [], [3],
        """
        precision: compares predictions of shape [3] with targets of the same shape; they have [].
          fix       give a target, 0 or 1, for each output: class numbers as one-hot vectors
        """
      ),
      (
        Recall(topK: 4), [3], [3],
        "recall: looks at the 4 greatest of 3 predictions.\n  fix       give a topK of 1 to 3"
      ),
      (
        Recall(classID: 3), [3], [3],
        "recall: looks at class 3 of 3.\n  fix       count classes from 0"
      ),
      (
        F1Score(), [], [1],
        """
        f1_score: needs targets and predictions of shape [classes]; they have [] and [1].
          fix       give one-hot targets, one number for each output
        """
      ),
      (
        R2Score(), [2, 2], [2, 2],
        "r2_score: needs predictions of shape [outputs]; they have [2, 2].\n  fix       flatten the model's outputs"
      ),
      (
        AUC(multiLabel: true), [2, 2], [2, 2],
        """
        auc: with multiLabel needs predictions of shape [labels]; they have [2, 2].
          fix       flatten the model's outputs
        """
      ),
      (
        AUC(labelWeights: [1]), [2], [2],
        "auc: has 1 label weights for 2 labels.\n  fix       give a weight for each label"
      ),
      (
        AUC(numThresholds: 1), [2], [2],
        """
        auc: compares predictions of shape [2] with 1 thresholds.
          fix       give 2 or more; together at most 16777216 comparisons for an example
        """
      ),
      (
        PrecisionAtRecall(0.5, numThresholds: 10_000), [2000], [2000],
        """
        precision_at_recall: compares predictions of shape [2000] with 10000 thresholds.
          fix       give 1 or more; together at most 16777216 comparisons for an example
        """
      ),
      (
        MeanIoU(numClasses: 3), [], [3],
        """
        mean_io_u: compares targets of shape [] with predictions of shape [3], 1 classes with 3.
          fix       class numbers are sparse, numbers for each class aren't: set sparseYTrue and sparseYPred
        """
      ),
    ]
    for (metric, target, prediction, text) in wrong {
      let shapes = {
        try Compilation(optimizer: SGD(), loss: Hinge(), metrics: [metric]).metricShapes(
          targets: [target], predictions: [prediction])
      }
      #expect(message { _ = try shapes() } == text)
    }
    #expect(
      message { _ = try RunningMetric(AUC()).result() }
        == "auc: has seen no batch.\n  fix       call update first")
  }

  @Test(arguments: [
    ("Precision", #"{"thresholds": [0.5, 2]}"#, "has a threshold of 2.0."),
    ("AUC", #"{"num_thresholds": 1}"#, "num_thresholds is 1."),
    ("AUC", #"{"num_thresholds": 1000000000000}"#, "num_thresholds is 1000000000000."),
    ("AUC", #"{"curve": "LIFT"}"#, "there is no curve LIFT with summation interpolation."),
    ("MeanIoU", #"{"num_classes": 4611686018427387904}"#, "num_classes is 4611686018427387904."),
    ("MeanIoU", #"{"num_classes": 3, "axis": 1}"#, "axis = 1 isn't supported."),
    (
      "IoU", #"{"num_classes": 3, "target_class_ids": [0, 3]}"#,
      "target_class_ids must be a list of classes, 0 to 2"
    ),
    ("FBetaScore", #"{"beta": -1}"#, "has beta -1.0 and threshold null."),
    ("F1Score", #"{"average": "most"}"#, "there is no average most."),
    ("R2Score", #"{"class_aggregation": "most"}"#, "has the aggregation most and 0 regressors."),
    (
      "PrecisionAtRecall", #"{"recall": 1.5}"#,
      "recall lies between 0 and 1; it is 1.5.\n  fix       for 90 % write 0.9"
    ),
  ])
  func brokenConfigurationsAreRefused(_ name: String, _ config: String, _ expected: String) throws {
    let json: JSON = ["class_name": .string(name), "config": try JSON(parsing: config.utf8)]
    let text = message { _ = try metric(json) }
    #expect(text.hasPrefix("\(name): \(expected)"), "\(text)")
  }
}
