import FrigateData
import FrigateEngine
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// Layers and trainings under mixed_bfloat16 beside real Keras's: Tests/Interop/keras_mixed_precision.py is its side.
struct MixedPrecisionTests {
  private static let keras = KerasArrays.mixedPrecision

  /// Layers, how many numbers of bfloat16 their results may lie from Keras's, and what else they may, which matters near 0.
  ///
  /// Products and convolutions: sums in float32 in another order, rounded once, then a bias or an activation. The others
  /// round after each of a few operations, and TensorFlow's kernels not always after the same.
  private static let layers: [(name: String, layer: any Layer, ulps: Int, absolute: Double)] = [
    ("dense", Dense(32, activation: .relu), 1, 0x1p-8), ("dense_linear", Dense(10), 1, 0x1p-8),
    ("dense_softmax", Dense(10, activation: .softmax), 2, 0),
    ("conv", Conv2D(16, 3, activation: .relu), 1, 0x1p-8),
    ("conv_same", Conv2D(6, [3, 2], strides: 2, padding: .same), 1, 0x1p-8),
    ("conv_transpose", Conv2DTranspose(4, 3, strides: 2), 1, 0x1p-8),
    ("depthwise", DepthwiseConv2D(3, depthMultiplier: 2), 1, 0x1p-8), ("max_pooling", MaxPooling2D(), 0, 0),
    ("average_pooling", AveragePooling2D(2), 1, 0x1p-9),
    ("global_average", GlobalAveragePooling2D(), 1, 0x1p-9),
    ("batch", BatchNormalization(), 1, 0), ("batch_training", BatchNormalization(), 1, 0x1p-12),
    ("layer", LayerNormalization(), 1, 0x1p-12), ("group", GroupNormalization(groups: 4), 1, 0x1p-12),
    ("rescaling", Rescaling(1.0 / 255, offset: -0.5), 1, 0), ("prelu", PReLU(), 1, 0),
    ("gelu", Activation(.gelu), 3, 0x1p-8), ("tanh", Activation(.tanh), 1, 0),
    ("sigmoid", Activation(.sigmoid), 1, 0),
  ]

  @Test(arguments: layers.map(\.name)) func aLayerIsKerass(_ name: String) throws {
    let keras = try Self.keras.get()
    let (_, layer, ulps, absolute) = try #require(Self.layers.first { $0.name == name })
    let x = try keras.tensor("layer/\(name)/x")
    var model = try Sequential(
      dtypePolicy: .mixedBFloat16, input: Input(shape: Array(x.shape.dropFirst())), layers: [layer])
    var weights = keras.tensors("layer/\(name)/w")
    #expect(weights.map(\.type) == model.weights.map(\.value.type))
    for (k, weight) in weights.enumerated() { model.weights[k].value = weight }
    let updates = keras.tensors("layer/\(name)/u")
    let y = try model.apply(x, weights: &weights, isTraining: !updates.isEmpty, key: nil).output
    let expected = try keras.tensor("layer/\(name)/y")
    #expect(y.dtype == .bfloat16 && y.shape == expected.shape)
    let pairs = Array(zip(y.literal.doubles, expected.literal.doubles))
    let worst = pairs.max { a, b in
      abs(a.0 - a.1) - Self.ulp(a.1) * Double(ulps) < abs(b.0 - b.1) - Self.ulp(b.1) * Double(ulps)
    }!
    #expect(
      abs(worst.0 - worst.1) <= Self.ulp(worst.1) * Double(ulps) + absolute,
      "ours is \(worst.0), Keras's \(worst.1)")
    // Statistics are updated in float32.
    for (ours, theirs) in zip(weights, updates) { expectClose(ours, theirs, "\(name)'s update") }
    #expect(updates.isEmpty || updates.count == weights.count)
  }

  /// From one bfloat16 to the next.
  private static func ulp(_ x: Double) -> Double {
    x == 0 ? 0 : Double(sign: .plus, exponent: x.exponent - 7, significand: 1)
  }

  private static let optimizers: [String: any Optimizer] = [
    "mlp": SGD(learningRate: 0.1), "adam": Adam(learningRate: 0.01),
    "cnn": SGD(learningRate: 0.05, momentum: 0.9),
  ]

  private static func model(_ name: String) throws -> Sequential {
    let keras = try Self.keras.get()
    var model = try Sequential(configuration: try #require(keras.texts[name]))
    let weights = keras.tensors("training/\(name)/w")
    #expect(weights.map(\.type) == model.weights.map(\.value.type))
    for (k, weight) in weights.enumerated() { model.weights[k].value = weight }
    return model
  }

  /// Ten steps: each rounds to eight binary digits in some twenty places, of which sums over a batch of 32 average
  /// most out; Keras's own losses with float32 lie as far from these. The first loss has seen forward only.
  @Test(arguments: ["mlp", "adam", "cnn"]) func tenStepsAreKerass(_ name: String) throws {
    let keras = try Self.keras.get()
    var model = try Self.model(name)
    let (x, y) = (try keras.tensor("training/\(name)/x"), try keras.tensor("training/\(name)/y"))
    let expected = try keras.tensor("training/\(name)/losses")
    let history = try model.fit(x, y, batchSize: 32, epochs: 10, shuffle: false, progress: .none)
    let losses = Tensor(try #require(history["loss"]).map { Float($0) })
    expectClose(losses[0..<1], expected[0..<1], relative: 2e-3, "\(name)'s first loss")
    expectClose(losses, expected, relative: 1e-2, "\(name)'s losses")
    for (k, final) in keras.tensors("training/\(name)/final").enumerated() {
      let weight = model.weights[k]
      #expect(weight.value.dtype == .float32)
      expectClose(weight.value, final, relative: 2e-2, absolute: 2e-2, weight.path)
    }
  }

  @Test(arguments: ["mlp", "adam", "cnn"]) func configurationsAreKerass(_ name: String) throws {
    let model = try Self.model(name)
    let written = try #require(try Self.keras.get().texts[name])
    // Images' layers write their members in another order than Keras: of them what they compute in is compared.
    if name == "cnn" {
      #expect(policies(model.configuration["config"]) == policies(written["config"]))
    } else {
      #expect(model.configuration["config"] == written["config"])
    }
    let again = try Sequential(configuration: JSON(parsing: model.configuration.description.utf8))
    #expect(again.configuration == model.configuration)
    #expect(again.layers.map(\.dtypePolicy) == model.layers.map(\.dtypePolicy))
  }

  private func policies(_ configuration: JSON?) -> [JSON?]? {
    configuration?["layers"]?.items?.map { $0["config"]?["dtype"] }
  }

  private static func classifier() throws -> Sequential {
    var model = try Sequential(seed: 3, dtypePolicy: .mixedBFloat16) {
      Input(9, 9, 2)
      Conv2D(8, 3, activation: .relu)
      MaxPooling2D()
      BatchNormalization()
      Flatten()
      Dropout(0.3)
      Dense(40, activation: .gelu)
      Dense(4).dtypePolicy(.float32)
    }
    try model.compile(
      optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }

  @Test func theBitsDontDependOnThreads() throws {
    let x = Random.uniform(Random.Key(1), [64, 9, 9, 2])
    let y = Random.randint(Random.Key(2), [64], low: 0, high: 4, dtype: .int32)
    let before = Engine.threads
    defer { Engine.threads = before }
    var weights: [[Literal]] = []
    for threads in [1, 2, 4] {
      Engine.threads = threads
      var model = try Self.classifier()
      try model.fit(x, y, batchSize: 24, epochs: 2, progress: .none)
      weights.append(model.weights.map(\.value.literal) + [try model.predict(x).literal])
    }
    #expect(weights[0] == weights[1] && weights[0] == weights[2])
  }

  @Test func whoComputesInWhat() throws {
    var model = try Self.classifier()
    #expect(model.layers.map(\.dtypePolicy.name).last == "float32")
    #expect(Set(model.layers.dropLast().map(\.dtypePolicy)) == [.mixedBFloat16])
    #expect(model.weights.allSatisfy { $0.value.dtype == .float32 })
    let x = Tensor.ones([2, 9, 9, 2])
    #expect(try model.predict(x).dtype == .float32)
    try model.setDTypePolicy(.mixedBFloat16)
    #expect(try model.predict(x).dtype == .bfloat16 && model.outputDType(for: .float32) == .bfloat16)
    #expect(model.compilation != nil)
    try model.setDTypePolicy(.float32, "dense_1", "conv2d")
    #expect(model.layers.filter { $0.dtypePolicy == .float32 }.map(\.name) == ["conv2d", "dense_1"])
    // Told from outside, a model inside obeys; told inside, it keeps to it.
    let inner = try Sequential(name: "inner", dtypePolicy: .mixedBFloat16) {
      Input(4)
      Dense(3)
    }
    let outer = try Sequential {
      Input(4)
      inner
      Dense(2)
    }
    #expect(outer.layers.map(\.dtypePolicy) == [.mixedBFloat16, .float32])
    let input = Input(4)
    let graph = try Functional(inputs: input, outputs: Dense(2)(Dense(3)(input)), dtypePolicy: .mixedBFloat16)
    #expect(try graph.predict(Tensor.ones([1, 4])).dtype == .bfloat16)
    let again = try Functional(configuration: JSON(parsing: graph.configuration.description.utf8))
    #expect(again.layers.map(\.dtypePolicy) == graph.layers.map(\.dtypePolicy))
  }

  @Test func mistakes() throws {
    var model = try Self.classifier()
    #expect(
      message { try model.setDTypePolicy(.float32, "dense_7") }
        == """
        sequential: there is no layer named dense_7.
          fix       name one of conv2d, max_pooling2d, batch_normalization, flatten, dropout, dense, dense_1
        """)
    #expect(
      message { _ = try DTypePolicy(named: "mixed_float16") }
        == """
        the dtype mixed_float16 isn't supported.
          fix       use float32 or mixed_bfloat16
        """)
  }
}
