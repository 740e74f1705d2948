import FrigateTensor
import Testing

@testable import FrigateNN

extension ActivationFunction {
  /// Those of each number for itself, or of all along the last axis, that Keras computes as their papers do.
  static var eachNumber: [ActivationFunction] { all.filter { !["glu", "sparsemax"].contains($0.name) } }
}

extension Array {
  fileprivate func chunked(_ size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}

/// Each layer's results and gradients beside real Keras's.
struct KerasLayersTests {
  static let cases: [(name: String, layer: any Layer)] =
    ActivationFunction.eachNumber.map { ("dense_\($0.name)", Dense(5, activation: $0)) }
    + ActivationFunction.eachNumber.map { ("activation_\($0.name)", Activation($0)) }
    + [
      ("activation_gelu_tanh", Activation(.geluTanh)), ("dense_glu", Dense(6, activation: .glu)),
      ("activation_glu", Activation(.glu)),
      ("dense_leaky_relu_layer", Dense(5, activation: ActivationFunction(LeakyReLU(negativeSlope: 0.1)))),
      ("dense_no_bias", Dense(5, usesBias: false)), ("dense_rank3", Dense(4)),
      ("flatten", Flatten()), ("flatten_channels_first", Flatten(dataFormat: .channelsFirst)),
      ("identity", IdentityLayer()), ("masking", Masking(0.5)), ("flatten_flat", Flatten()),
      ("dropout_outside_training", Dropout(0.5)),
      ("reshape", Reshape(3, 2)), ("reshape_open", Reshape(4, -1, 3)), ("reshape_flat", Reshape(-1)),
      ("permute", Permute(2, 1)), ("permute_cube", Permute(3, 1, 2)), ("repeat_vector", RepeatVector(3)),
      ("embedding", Embedding(7, 4)), ("embedding_floats", Embedding(7, 4)),
      ("embedding_vector", Embedding(7, 4)), ("embedding_bytes", Embedding(300, 2)),
      ("activity_regularization", ActivityRegularization(l1: 0.1, l2: 0.2)),
      ("relu_layer", ReLU()), ("relu_layer_6", ReLU(maxValue: 6)), ("relu_layer_max", ReLU(maxValue: 3.5)),
      ("relu_layer_slope", ReLU(negativeSlope: 0.25)), ("relu_layer_threshold", ReLU(threshold: 0.5)),
      ("relu_layer_slope_max", ReLU(maxValue: 2.5, negativeSlope: 0.25)),
      ("relu_layer_all", ReLU(maxValue: 3, negativeSlope: 0.25, threshold: 0.5)),
      ("leaky_relu_layer", LeakyReLU()), ("leaky_relu_layer_slope", LeakyReLU(negativeSlope: 0.05)),
      ("prelu", PReLU()), ("prelu_shared", PReLU(sharedAxes: [1, 2])),
      ("elu_layer", ELU()), ("elu_layer_alpha", ELU(alpha: 0.4)), ("softmax_layer", Softmax()),
      ("softmax_layer_axis", Softmax(axis: 1)), ("softmax_layer_axes", Softmax(axes: [1, -1])),
      ("rescaling", Rescaling(0.25, offset: -3)), ("rescaling_bytes", Rescaling(1 / 255.0)),
      ("unit_normalization", UnitNormalization()),
      ("unit_normalization_axes", UnitNormalization(axes: [1, 2])),
      ("alpha_dropout_outside_training", AlphaDropout(0.5)),
      ("gaussian_dropout_outside_training", GaussianDropout(0.5)),
      ("gaussian_noise_outside_training", GaussianNoise(0.5)),
    ]

  @Test(arguments: cases.map(\.name)) func isKerass(_ name: String) throws {
    try KerasLayer(name, #require(Self.cases.first { $0.name == name }).layer).compare()
  }

  /// Keras 3.15's sparsemax sums cumulative sums instead of the numbers: its results don't sum to 1. Ours is
  /// the paper's, the projection on the simplex, found here by halving.
  @Test func sparsemaxIsTheNearestProbabilities() {
    let x = Random.normal(Random.Key(3), [50, 7]) * 2
    let y = sparsemax(x).scalars(as: Float.self)
    for (row, values) in x.scalars(as: Float.self).chunked(7).enumerated() {
      var (low, high) = (Double(values.max()!) - 1, Double(values.max()!))
      for _ in 0..<60 {
        let middle = (low + high) / 2
        let total = values.reduce(0) { $0 + max(0, Double($1) - middle) }
        if total > 1 { low = middle } else { high = middle }
      }
      for (k, value) in values.enumerated() {
        #expect(abs(Double(y[row * 7 + k]) - max(0, Double(value) - low)) < 1e-6)
      }
    }
    #expect(y.contains(0))
    let first = sparsemax(Tensor([2, 1.5, 1.4, 0] as [Float], shape: [1, 4])).scalars(as: Float.self)
    for (a, b) in zip(first, [0.7, 0.2, 0.1, 0] as [Float]) { #expect(abs(a - b) < 1e-6) }
    #expect(abs(sparsemax(x.T, axis: 0).T.literal.doubles[5] - Double(y[5])) < 1e-7)
  }

  @Test func theSummaryIsKerass() throws {
    let model = try Sequential {
      Input(4, dtype: .int32)
      Embedding(1000, 16)
      Reshape(8, -1)
      Permute(2, 1)
      PReLU(sharedAxes: [1])
      Flatten()
      ReLU()
      Dense(12, activation: .mish)
      LeakyReLU()
      RepeatVector(3)
      ActivityRegularization(l1: 0.1)
      ELU()
      UnitNormalization()
      GaussianNoise(0.1)
      AlphaDropout(0.1)
      Softmax()
    }
    let text = try #require(JSON(parsing: Fixtures.text("keras_layers.json").utf8)["summary"]?.string)
    // Keras's table is wider, so that no name is broken over two lines.
    func lines(_ text: String) -> [String] {
      text.split(separator: "\n").filter { line in ["│", "┃", "params"].contains { line.contains($0) } }
        .map { $0.split(separator: " ").joined(separator: " ") }
    }
    #expect(lines(text).count == 19)
    #expect(lines(model.summary()) == lines(text))
  }

  @Test func everyLayerOfTheFixtureIsCompared() throws {
    let cases = Self.cases + KerasImageLayersTests.cases
    #expect(try KerasParts.cases("layer") == Set(cases.map(\.name)))
    // Layers of several inputs are compared in graphs.
    let merging = try KerasFunctionalTests.read("inception").layers.map { type(of: $0.layer).className }
    let compared = Set(cases.map { type(of: $0.layer).className }).union(merging)
    #expect(compared == Set(LayerCatalog.all.map { $0.className }))
  }
}
