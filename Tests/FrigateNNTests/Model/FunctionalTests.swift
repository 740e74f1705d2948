import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// Models written with the functional API: the same as Keras makes of the same lines.
struct FunctionalTests {
  // MARK: The models of Tests/Interop/keras_functional.py

  static func residual() throws -> Functional {
    let x = Input(6)
    var y = Dense(8, kernelRegularizer: L2(0.01))(x)
    for width in [8, 5] {
      let isAsWide = try y.shape == [width]
      let shortcut = isAsWide ? y : Dense(width, name: "projection")(y)
      var z = Dense(width)(ReLU()(BatchNormalization()(y)))
      z = BatchNormalization(momentum: 0.9)(z)
      y = Add()([shortcut, z])
    }
    return try Functional(inputs: x, outputs: Dense(3)(Activation(.relu)(y)), name: "residual")
  }

  static func siamese() throws -> Functional {
    let a = Input(4, dtype: .int32, name: "question")
    let b = Input(4, dtype: .int32, name: "answer")
    let embed = Shared(Embedding(20, 5, embeddingsRegularizer: L2(1e-30)))
    let encode = Shared(Dense(6, activation: .tanh, name: "encoder"))
    let vectors = [a, b].map { encode(Flatten()(embed($0))) }
    let y = Dense(1, activation: .sigmoid)(Dot(axes: -1, normalize: true)(vectors))
    return try Functional(inputs: [a, b], outputs: y)
  }

  static func nested() throws -> Functional {
    let (i, j) = (Input(4), Input(4))
    let h = Dense(3, activation: .tanh)(i)
    let inner = Shared(
      try Functional(
        inputs: [i, j], outputs: [Concatenate()([h, j]), h] as [any SymbolicValue], name: "inner"))
    let (a, b) = (Input(6, name: "a"), Input(6))
    let shared = Shared(Dense(4, name: "shared"))
    let (x, y) = (shared(a), shared(b))
    let z = Add()([x, y])
    let first = inner.outputs(of: [z, x])
    let second = inner.outputs(of: [y, z])
    let chain = try Sequential {
      Input(7)
      Dense(5, activation: .relu)
      Dense(2)
    }
    let last = Dense(1, name: "last")(Concatenate()([second[0], first[1], second[1]]))
    return try Functional(inputs: [a, b], outputs: [chain(first[0]), last])
  }

  static func outputs() throws -> Functional {
    let x = Input(5)
    let h = Dense(8, activation: .tanh, activityRegularizer: L2(0.01))(x)
    let kind = Dense(3, name: "kind")(h)
    let price = Dense(1, name: "price")(Dropout(0)(h))
    let sold = Dense(1, activation: .sigmoid, name: "sold")(Concatenate()([h, price]))
    return try Functional(inputs: x, outputs: [kind, price, sold])
  }

  static func masked() throws -> Functional {
    let x = Input(6, dtype: .int32)
    var y = Embedding(12, 4, embeddingsRegularizer: L2(1e-30), maskZero: true)(x)
    y = BatchNormalization()(y)
    y = Add()([y, LayerNormalization()(Dense(4, activation: .tanh)(y))])
    return try Functional(inputs: x, outputs: Dense(2)(GlobalAveragePooling1D()(y)))
  }

  static let cases: [(name: String, make: @Sendable () throws -> Functional)] = [
    ("residual", residual), ("siamese", siamese), ("nested", nested), ("outputs", outputs),
    ("masked", masked),
  ]

  /// Names of layers of nested models differ: there each model counts for itself.
  @Test(arguments: ["residual", "siamese", "outputs"])
  func theSameLinesAreTheSameModel(_ name: String) throws {
    let ours = try #require(Self.cases.first { $0.name == name }).make()
    let text = try #require(KerasArrays.functional.get().texts[name]?["config"])
    let theirs = try Functional(configuration: text)
    typealias Tests = KerasLayerConfigurationsTests
    #expect(
      try Tests.normalized(#require(ours.configuration["config"]?["layers"]))
        == Tests.normalized(#require(text["config"]?["layers"])))
    #expect(ours.weights.map(\.path) == theirs.weights.map(\.path))
  }

  @Test func nestedModelsAreTheirLayers() throws {
    let model = try Self.nested()
    let read = try KerasFunctionalTests.read("nested")
    #expect(
      model.layers.map(\.name) == [
        "shared", "add", "inner/dense", "inner/concatenate", "concatenate", "sequential/dense",
        "sequential/dense_1", "last",
      ])
    #expect(model.weights.map(\.value.shape) == read.weights.map(\.value.shape))
    #expect(model.outputNames == ["sequential", "last"])
    var (a, b) = (model, read)
    for k in a.weights.indices { b.weights[k].value = a.weights[k].value }
    let x = [Random.normal(Random.Key(1), [3, 6]), Random.normal(Random.Key(2), [3, 6])]
    #expect(try a.predict(x).map(bits) == b.predict(x).map(bits))
    a.weights[0].value = a.weights[0].value * 2
    #expect(try a.predict(x).map(bits) != b.predict(x).map(bits))
  }

  @Test func configurationsGoThereAndBackAndKerasReadsThem() throws {
    var models = Dictionary(uniqueKeysWithValues: try Self.cases.map { ($0.name, try $0.make()) })
    try models["outputs"]?.compile(
      optimizer: Adam(), loss: [SparseCategoricalCrossentropy(fromLogits: true), nil, BinaryCrossentropy()],
      lossWeights: [1, 0, 0.5], metrics: [[SparseCategoricalAccuracy()], [MeanAbsoluteErrorMetric()], []])
    try models["residual"]?.compile(optimizer: SGD(), loss: MeanSquaredError())
    // Keras writes what makes masks as operations of their own.
    let keras = try KerasRoundTrip(models.filter { $0.key != "masked" }.mapValues(\.configuration))
    for (name, model) in models {
      let again = try Functional(configuration: JSON(parsing: model.configuration.description.utf8))
      #expect(again.configuration == model.configuration, "\(name)")
      let theirs = try Functional(configuration: keras.json(name))
      #expect(theirs.weights.map(\.value.shape) == model.weights.map(\.value.shape))
      #expect(theirs.compilation != nil)
    }
    // Keras keeps what was given for three outputs by name.
    let three = try Functional(configuration: keras.json("outputs"))
    #expect(three.compilation?.outputs.map(\.lossWeight) == [1, 0.25, 2])
    #expect(
      three.compilation?.allMetrics.map(\.name) == [
        "kind_sparse_categorical_accuracy", "price_mean_absolute_error", "sold_binary_accuracy", "sold_auc",
      ])
  }

  // MARK: Sharing and nesting

  @Test func layersAreSharedOnlyIfTheyAreSaidToBe() throws {
    let (a, b) = (Input(3), Input(3))
    let dense = Dense(2)
    let apart = try Functional(inputs: [a, b], outputs: Add()([dense(a), dense(b)]))
    #expect(apart.layers.map(\.name) == ["dense", "dense_1", "add"] && apart.weights.count == 4)
    let shared = Shared(dense)
    let together = try Functional(inputs: [a, b], outputs: Add()([shared(a), shared(b)]))
    #expect(together.layers.map(\.name) == ["dense", "add"] && together.weights.count == 2)
    let (x, y) = (Random.normal(Random.Key(1), [4, 3]), Random.normal(Random.Key(2), [4, 3]))
    let kernel = together.weights[0].value
    expectClose(
      try together.predict([x, y])[0], matmul(x, kernel) + matmul(y, kernel), "x W + y W")
  }

  @Test func aModelInsideKeepsItsWeightsAndMayBeFrozen() throws {
    var encoder = try Sequential(seed: 4) {
      Input(3)
      Dense(4, activation: .tanh)
      BatchNormalization()
    }
    encoder.weights[0].value = Tensor.full([3, 4], 0.5)
    let x = Input(3)
    var model = try Functional(
      inputs: x, outputs: Dense(1)(Shared(encoder)(x)), name: "outer")
    #expect(model.weights.map(\.path)[0] == "sequential/dense/kernel")
    #expect(bits(model.weights[0].value) == bits(encoder.weights[0].value))
    #expect(model.parameterCounts.trainable == 16 + 8 + 5)
    try model.setTrainable(false, "sequential")
    #expect(model.parameterCounts.trainable == 5)
    try model.compile(optimizer: Adam(learningRate: 0.1), loss: MeanSquaredError())
    let before = model.weights.map { bits($0.value) }
    try model.fit(Random.normal(Random.Key(1), [16, 3]), Tensor.ones([16, 1]), epochs: 2, progress: .none)
    let isSame = zip(before, model.weights).map { $0 == bits($1.value) }
    #expect(isSame == [true, true, true, true, true, true, false, false])
    // Outer models see it as it was left.
    let again = try Sequential {
      Input(3)
      model
      Dense(1)
    }
    #expect(
      again.layers.map(\.name) == [
        "outer/sequential/dense", "outer/sequential/batch_normalization", "outer/dense", "dense",
      ])
    #expect(again.parameterCounts.trainable == 5 + 2)
    #expect(
      message { try model.setTrainable(true, "dense_9") } == """
        outer: there is no layer named dense_9.
          fix       name one of sequential, sequential/dense, sequential/batch_normalization, dense
        """)
  }

  @Test func sameSeedSameBits() throws {
    let x = [Random.normal(Random.Key(1), [40, 6]), Random.normal(Random.Key(2), [40, 6])]
    let y = [Random.normal(Random.Key(3), [40, 2]), Random.normal(Random.Key(4), [40, 1])]
    func train() throws -> [[UInt32]] {
      var model = try Self.nested()
      try model.compile(optimizer: Adam(), loss: [MeanSquaredError(), MeanAbsoluteError()])
      try model.fit(x, y, batchSize: 8, epochs: 2, progress: .none)
      return model.weights.map { bits($0.value) }
    }
    #expect(try train() == train())
  }

  @Test func severalOutputsByNameAndByPlace() throws {
    var (a, b) = (try Self.outputs(), try Self.outputs())
    let x = Random.normal(Random.Key(1), [24, 5])
    let y = [Tensor.zeros([24], dtype: .int32), Tensor.ones([24, 1]), Tensor.ones([24, 1])]
    try a.compile(
      optimizer: Adam(),
      loss: [SparseCategoricalCrossentropy(fromLogits: true), MeanSquaredError(), BinaryCrossentropy()],
      lossWeights: [1, 1, 3], metrics: [[], [MeanAbsoluteErrorMetric()], []])
    try b.compile(
      optimizer: Adam(),
      loss: [
        "sold": BinaryCrossentropy(), "kind": SparseCategoricalCrossentropy(fromLogits: true),
        "price": MeanSquaredError(),
      ], lossWeights: ["sold": 3], metrics: ["price": [MeanAbsoluteErrorMetric()]])
    let histories = [
      try a.fit([x], y, epochs: 2, progress: .none), try b.fit([x], y, epochs: 2, progress: .none),
    ]
    #expect(histories[0] == histories[1])
    #expect(
      histories[0].names == ["loss", "kind_loss", "price_loss", "sold_loss", "price_mean_absolute_error"])
    let parts = try a.evaluate([x], y)
    let sum = parts[1].value + parts[2].value + 3 * parts[3].value
    // The rest is the penalty on what the first layer makes.
    #expect(parts[0].value > sum && parts[0].value < sum + 0.2)
    // One weight for all outputs.
    let weighted = try a.evaluate([x], y, sampleWeight: [Tensor.zeros([24])])
    #expect(weighted[1].value == 0 && weighted[3].value == 0)
  }
}
