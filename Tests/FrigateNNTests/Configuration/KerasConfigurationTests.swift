import Foundation
import FrigateTensor
import Testing

@testable import FrigateNN

/// Configurations that Keras reads and that Keras wrote; Tests/Interop/keras_configuration.py is its side.
struct KerasConfigurationTests {
  /// Twice its input: a layer that Keras doesn't know.
  struct Twice: Layer {
    static let className = "Twice"
    var name: String?
    var factor = 2.0
    init() {}
    var configuration: JSON {
      .object(baseConfiguration + [JSON.Member(key: "factor", value: .number(factor))])
    }
    init(configuration: Configuration) throws(ConfigurationError) {
      name = configuration.optional("name")?.string
      factor = try configuration.double("factor", default: 2)
    }
    func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }
    func weights(for input: [Int]) -> [WeightSpecification] { [] }
    var outputRange: ActivationFunction.Range? { nil }
    func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor { x * factor }
  }

  static func mlp() throws -> Sequential {
    var model = try Sequential {
      Input(28, 28, 1)
      Flatten()
      for _ in 0..<4 { Dense(50, activation: .tanh, kernelRegularizer: L2(1e-3)) }
      Dropout(0.25)
      Dense(10)
    }
    try model.compile(
      optimizer: Adam(learningRate: 1e-4), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }

  static func everything() throws -> Sequential {
    let initializers: [any Initializer] = [
      Zeros(), Ones(), Constant(0.5), RandomUniform(), RandomNormal(), TruncatedNormal(), VarianceScaling(),
      GlorotUniform(), GlorotNormal(), HeUniform(), HeNormal(), LecunUniform(), LecunNormal(), Orthogonal(),
    ]
    var model = try Sequential(name: "everything") {
      Input(shape: [3], name: "in")
      for initializer in initializers {
        Dense(4, kernelInitializer: initializer, kernelRegularizer: L1L2(l1: 0.1, l2: 0.2))
      }
      for activation in ActivationFunction.eachNumber { Activation(activation) }
      Dense(2, activation: .linear, usesBias: false, biasRegularizer: nil, name: "last")
    }
    try model.compile(
      optimizer: SGD(learningRate: 0.25, momentum: 0.5, nesterov: true), loss: MeanSquaredError(),
      metrics: [MeanSquaredErrorMetric(), CategoricalAccuracy(), BinaryAccuracy(threshold: 0.25)])
    return model
  }

  static func uncompiled() throws -> Sequential {
    try Sequential {
      Input(5)
      Dense(1)
    }
  }

  private func message(_ name: String, in folder: String) throws -> String {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/keras_\(name).json"))
    do {
      _ = try Sequential(configuration: JSON(parsing: bytes))
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func kerasReadsOursAndWeReadKerass() throws {
    let folder = NSTemporaryDirectory() + "frigate-keras-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let models = [
      "mlp": try Self.mlp(), "everything": try Self.everything(), "uncompiled": try Self.uncompiled(),
    ]
    for (name, model) in models {
      try model.configuration.description.write(
        toFile: "\(folder)/ours_\(name).json", atomically: true, encoding: .utf8)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Fixtures.path("python"))
    process.arguments = [Fixtures.root + "/Tests/Interop/keras_configuration.py", folder]
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(text)")

    func read(_ name: String) throws -> Sequential {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/keras_\(name).json"))
      return try Sequential(configuration: JSON(parsing: bytes))
    }
    let mlp = try read("mlp")
    #expect(mlp.parameterCounts.total == 47410)
    #expect(mlp.compilation?.optimizer.learningRate == 1e-4)
    let expected = try Self.mlp().configuration
    #expect(mlp.configuration["config"] == expected["config"])
    #expect(mlp.configuration["compile_config"] == expected["compile_config"])

    let short = try read("short_names")
    #expect(short.compilation?.metrics.map(\.name) == ["accuracy"])
    #expect(short.compilation?.metrics.first is SparseCategoricalAccuracy)
    #expect(short.compilation?.optimizer is SGD)
    let line = try read("not_compiled")
    #expect(line.name == "line" && line.layers[0].name == "only" && line.compilation == nil)

    let refusals = [
      ("with_lambda", "a Lambda layer is code, and no code is run from a file."),
      ("with_lambda_activation", "a lambda: code, which is never run from a file"),
      ("with_lstm", "no layer is named LSTM.\n  fix       use one of Flatten, Reshape, "),
      ("half", "the dtype"), ("accumulating", "Adam: gradient_accumulation_steps = 2 isn't supported."),
      ("functional", "the model is a Functional"),
    ]
    for (name, problem) in refusals {
      let message = try message(name, in: folder)
      #expect(message.contains(problem), "\(name): \(message)")
    }
  }

  @Test func configurationsGoThereAndBack() throws {
    for model in [try Self.mlp(), try Self.everything(), try Self.uncompiled()] {
      let again = try Sequential(configuration: JSON(parsing: model.configuration.description.utf8))
      #expect(again.configuration == model.configuration)
    }
  }

  @Test func ownLayersAndActivations() throws {
    let gaussian = ActivationFunction("gaussian") { exp($0 * $0 * -0.5) }
    let model = try Sequential {
      Input(2)
      Dense(3, activation: gaussian)
      Twice()
    }
    let layer = model.configuration["config"]?["layers"]?.array?.last
    #expect(layer?["registered_name"] == "Twice" && layer?["module"] == .null)
    let own = CustomObjects([Twice.self], activations: [gaussian])
    let again = try Sequential(configuration: model.configuration, customObjects: own)
    #expect(again.configuration == model.configuration)
    let error = #expect(throws: ConfigurationError.self) {
      try Sequential(
        configuration: model.configuration, customObjects: CustomObjects(activations: [gaussian]))
    }
    #expect(error?.part == "twice (Twice)" && error?.problem == "no layer is named Twice.")
  }

  @Test(arguments: [
    ("[]", "this is no Keras model configuration"),
    (#"{"class_name": "Sequential", "config": {"layers": []}}"#, "the model doesn't say what it takes"),
    (
      #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, null]}}]}}"#,
      "batch_shape must be the batch and then whole numbers"
    ),
    (
      #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4611686018427387904, 8]}}]}}"#,
      "more than any memory holds"
    ),
    (
      #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 8]}}, {"class_name": "Dense", "config": {"units": 1000000000000}}]}}"#,
      "the weights take"
    ),
    (
      #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 8]}}, {"class_name": "Dense", "config": {"units": 9223372036854775807}}]}}"#,
      "more than any memory holds"
    ),
    (
      #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 8]}}, {"class_name": "Dense", "config": {"units": "many"}}]}}"#,
      "units must be a whole number; it is \"many\".\n  fix       give a whole number, as Keras's model.to_json() does"
    ),
    (
      #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 8]}}, {"class_name": "Dense", "config": {"units": 2, "kernel_regularizer": {"class_name": "L2", "config": {"l2": 1e39}}}}]}}"#,
      "l2 = 1e+39 is more than float32 holds.\n  fix       give a number up to 3.4e38"
    ),
    (
      #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 8]}}, {"class_name": "Dense", "config": {"units": 2}}]}, "compile_config": {"optimizer": {"class_name": "SGD", "config": {"learning_rate": -1e300}}, "loss": "mse"}}"#,
      "learning_rate = -1e+300 is more than float32 holds."
    ),
  ])
  func brokenConfigurationsAreRefused(text: String, expected: String) throws {
    let json = try JSON(parsing: text.utf8)
    let error = #expect(throws: ConfigurationError.self) { try Sequential(configuration: json) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }
}
