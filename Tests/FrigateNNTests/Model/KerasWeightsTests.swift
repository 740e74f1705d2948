import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// Three epochs beside real Keras's with weights of examples and classes, weighted metrics, averaged
/// weights and schedules. Tests/Interop/keras_weights.py made the numbers.
struct KerasWeightsTests {
  static let cases = (try? KerasArrays.weights.get()).map { KerasArrays.names($0.texts) } ?? []

  private func data(_ name: String, _ suffix: String) throws -> Dataset {
    let keras = try KerasArrays.weights.get()
    let names = ["x", "y", "sample_weight"].map { "\(name)/\($0)\(suffix)" }
    let weights = keras.optional(names[2]).map { [$0] } ?? []
    return Dataset(columns: [try keras.tensor(names[0]), try keras.tensor(names[1])] + weights).batch(32)
  }

  private func model(_ name: String) throws -> Sequential {
    let keras = try KerasArrays.weights.get()
    let text = try #require(keras.texts[name])
    let units = try #require(text["units"]?.int)
    let activation = try text["activation"]?.string.map { try ActivationFunction(named: $0) } ?? .linear
    var model = try Sequential {
      Input(4)
      Dense(6, activation: .tanh)
      Dense(units, activation: activation)
    }
    for k in model.weights.indices { model.weights[k].value = try keras.tensor("\(name)/w\(k)") }
    try model.compile(configuration: #require(text["compile_config"]))
    return model
  }

  private func classWeight(_ name: String) throws -> [Int: Double] {
    let members = try KerasArrays.weights.get().texts[name]?["class_weight"]?.members ?? []
    return Dictionary(uniqueKeysWithValues: members.map { (Int($0.key)!, $0.value.double!) })
  }

  @Test(arguments: cases) func aTrainingIsKerass(_ name: String) throws {
    let keras = try KerasArrays.weights.get()
    var model = try model(name)
    let validation = try data(name, "_v")
    let history = try model.fit(
      data(name, ""), epochs: 3, validationData: validation, classWeight: classWeight(name), progress: .none)
    let series = try #require(keras.texts[name]?["history"]?.array).compactMap(\.string)
    #expect(Set(history.names) == Set(series))
    for name_ in series {
      expectClose(
        Tensor(try #require(history[name_]).map { Float($0) }), try keras.tensor("\(name)/history/\(name_)"),
        relative: 2e-5, name_)
    }
    for (k, weight) in model.weights.enumerated() {
      expectClose(
        weight.value, try keras.tensor("\(name)/final\(k)"), relative: 1e-4, absolute: 1e-5, weight.path)
    }
    let evaluation = try model.evaluate(validation)
    #expect(evaluation.map { "val_" + $0.name } == history.names.suffix(evaluation.count))
    for (metric, value) in evaluation {
      expectClose(
        Tensor(Float(value)), try keras.tensor("\(name)/evaluation/\(metric)"), relative: 2e-5, metric)
    }
  }

  /// Tensors in memory are the same as a data set of them.
  @Test func tensorsHaveWeightsToo() throws {
    let keras = try KerasArrays.weights.get()
    let columns = try ["x", "y", "sample_weight"].map { try keras.tensor("both/\($0)") }
    var (a, b) = (try model("both"), try model("both"))
    try a.fit(data("both", ""), epochs: 2, classWeight: classWeight("both"), progress: .none)
    try b.fit(
      columns[0], columns[1], sampleWeight: columns[2].reshaped([columns[2].count, 1]), epochs: 2,
      shuffle: false, classWeight: classWeight("both"), progress: .none)
    #expect(a.weights.map { bits($0.value) } == b.weights.map { bits($0.value) })
    let (x, y) = (
      try a.evaluate(data("both", "")), try b.evaluate(columns[0], columns[1], sampleWeight: columns[2])
    )
    #expect(x.map(\.value) == y.map(\.value))
  }

  /// Examples of weight 0 aren't there; a weight of 2 is the example twice.
  @Test func whatWeightsMean() throws {
    let keras = try KerasArrays.weights.get()
    let (x, y) = (try keras.tensor("classes/x")[..<8], try keras.tensor("classes/y")[..<8])
    let weights = Tensor([1, 2, 0, 1, 1, 2, 0, 1] as [Float])
    let twice = Tensor([0, 1, 1, 3, 4, 5, 5, 7] as [Int32])
    let model = try model("classes")
    let weighted = try model.evaluate(x, y, sampleWeight: weights)
    let repeated = try model.evaluate(take(x, twice, axis: 0), take(y, twice, axis: 0))
    for k in [0, 2, 3] { #expect(abs(weighted[k].value - repeated[k].value) < 1e-6, "\(weighted[k].name)") }
  }

  @Test func weightsThatDontFitAreTold() throws {
    let keras = try KerasArrays.weights.get()
    let (x, y) = (try keras.tensor("classes/x"), try keras.tensor("classes/y"))
    var model = try model("classes")
    #expect(
      message { try model.fit(x, y, sampleWeight: Tensor.ones([70, 2]), progress: .none) } == """
        sampleWeight: weights come as float32[32, 2]; [32], one for each example, is expected.
          fix       give one number for each example
        """)
    #expect(
      message { try model.fit(x, y, classWeight: [-1: 2], progress: .none) } == """
        classWeight: there can't be a class -1.
          fix       count classes from 0
        """)
    #expect(
      message { try model.fit(Dataset(columns: [x, y, y, y]).batch(32), progress: .none) } == """
        sequential: the training data have 4 columns.
          fix       leave features, labels and, if you want, weights of the examples: mapColumns
        """)
    var places = try Sequential(input: Input(2, 4), layers: [Dense(3)])
    try places.compile(optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    #expect(
      message {
        try places.fit(
          Tensor.zeros([4, 2, 4]), Tensor.zeros([4, 2, 1]), classWeight: [0: 2], progress: .none)
      } == """
        classWeight: labels float32[4, 2, 1] have no class for each example.
          fix       give weights of examples (sampleWeight) instead
        """)
  }

  @Test func aMetricOfSeveralNumbers() throws {
    let keras = try KerasArrays.weights.get()
    let (x, y) = (try keras.tensor("classes/x"), try keras.tensor("classes/y"))
    var model = try model("classes")
    try model.compile(
      optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [ConfusionMatrix(numClasses: 3), SparseCategoricalAccuracy()])
    let data = Dataset(features: x, labels: y).batch(32)
    let results = try model.results(data)
    #expect(results.map(\.name) == ["loss", "confusion_matrix", "sparse_categorical_accuracy"])
    let matrix = results[1].value
    #expect(matrix.shape == [3, 3] && sum(matrix).scalar == 70)
    let hits = sum(matrix * Tensor.eye(3, dtype: .float64)).scalar
    #expect(abs(hits / 70 - results[2].value.scalar) < 1e-7)
    let numbers = try model.evaluate(data)
    #expect(
      numbers.count == 11 && numbers[1].name == "confusion_matrix_0_0"
        && numbers[9].name == "confusion_matrix_2_2")
    #expect(numbers[1...9].map(\.value) == matrix.literal.doubles)
    let history = try model.fit(data, epochs: 1, progress: .none)
    #expect(history["confusion_matrix_1_2"]?.count == 1)
    #expect(results.scalars.map(\.name) == ["loss", "sparse_categorical_accuracy"])
  }
}
