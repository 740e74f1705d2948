import Foundation
import FrigateTensor
import Testing

@testable import FrigateNN

/// Layers' configurations there and back; Tests/Interop/keras_configuration.py is Keras's side.
struct KerasLayerConfigurationsTests {
  private typealias Twice = KerasConfigurationTests.Twice
  private static let gaussian = ActivationFunction("gaussian") { exp($0 * $0 * -0.5) }

  private static func everyLayer() throws -> Sequential {
    try Sequential(name: "every_layer") {
      Input(4, dtype: .int32)
      Embedding(
        12, 3, embeddingsInitializer: RandomNormal(), embeddingsRegularizer: L1(0.01),
        activityRegularizer: L2(0.02), embeddingsConstraint: MaxNorm(1.5, axis: 1))
      Reshape(3, -1)
      Permute(2, 1)
      Flatten()
      RepeatVector(2)
      PReLU(alphaInitializer: Ones(), alphaConstraint: NonNeg(), sharedAxes: [1])
      ELU(alpha: 0.5)
      LeakyReLU(negativeSlope: 0.1)
      ReLU(maxValue: 6, negativeSlope: 0.1, threshold: 0.25)
      ReLU()
      Softmax(axes: [1, 2])
      Softmax()
      ActivityRegularization(l1: 0.1)
      Dropout(0.2)
      AlphaDropout(0.1)
      GaussianDropout(0.3)
      GaussianNoise(0.4)
      Rescaling(2, offset: 1)
      UnitNormalization(axes: [1, 2])
      UnitNormalization()
      Masking(0.5)
      IdentityLayer()
      Dense(
        5, activation: .leakyRelu, kernelInitializer: Orthogonal(gain: 2),
        kernelRegularizer: OrthogonalRegularizer(factor: 0.3, mode: .columns),
        biasRegularizer: L1L2(l1: 0.1, l2: 0.2), activityRegularizer: L2(0.5),
        kernelConstraint: MinMaxNorm(0.1, 0.9, rate: 0.5), biasConstraint: UnitNorm())
      for activation in ActivationFunction.eachNumber { Activation(activation) }
      Dense(5, activation: .swish, kernelInitializer: Identity(), kernelConstraint: UnitNorm(axes: [0, 1]))
    }
  }

  private static func own() throws -> Sequential {
    try Sequential {
      Input(3)
      Dense(4, activation: gaussian)
      Activation(.geluTanh)
      Twice()
    }
  }

  @Test func kerasReadsOursAndWeReadKerass() throws {
    let folder = NSTemporaryDirectory() + "frigate-keras-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, model) in ["every_layer": try Self.everyLayer(), "own": try Self.own()] {
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

    func json(_ name: String) throws -> JSON {
      try JSON(parsing: Data(contentsOf: URL(fileURLWithPath: "\(folder)/keras_\(name).json")))
    }
    let keras = try json("every_layer")
    let model = try Sequential(configuration: keras)
    #expect(model.input.dtype == .int32)
    let kinds = Set(model.layers.map { type(of: $0.layer).className })
    typealias Images = KerasImageConfigurationsTests
    let others = try (Images.imageLayers().layers + Images.convolutions().layers)
      .map { type(of: $0.layer).className }
    let merging = try KerasFunctionalTests.read("inception").layers.map { type(of: $0.layer).className }
    #expect(kinds.union(others).union(merging) == Set(LayerCatalog.all.map { $0.className }))
    let (ours, theirs) = (model.configuration["config"], keras["config"])
    #expect(try Self.normalized(#require(ours)) == Self.normalized(#require(theirs)))

    let custom = CustomObjects([Twice.self], activations: [Self.gaussian])
    let own = try Sequential(configuration: json("own"), customObjects: custom)
    #expect((own.layers[1].layer as? Twice)?.factor == 3)
    #expect((own.layers[0].layer as? Dense)?.activation.name == "gaussian")
  }

  /// Objects in the order of their keys, all numbers alike: 2 and 2.0 are one to Keras.
  static func normalized(_ json: JSON) -> JSON {
    switch json {
    case .int(let x): .number(Double(x))
    case .array(let items): .array(items.map(normalized))
    case .object(let members):
      .object(
        members.filter { $0.key != "build_config" && $0.key != "kwargs" }.sorted { $0.key < $1.key }
          .map { JSON.Member(key: $0.key, value: normalized($0.value)) })
    case .null, .bool, .number, .string: json
    }
  }

  @Test func configurationsGoThereAndBack() throws {
    let own = CustomObjects([Twice.self], activations: [Self.gaussian])
    for model in [try Self.everyLayer(), try Self.own()] {
      let again = try Sequential(
        configuration: JSON(parsing: model.configuration.description.utf8), customObjects: own)
      #expect(again.configuration == model.configuration)
    }
  }

  /// Damaged by the thousand, they are refused or read, and nothing else happens.
  @Test func thousandsOfMutants() throws {
    let original = Array(try Self.everyLayer().configuration.description.utf8)
    var state: UInt64 = 1
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    let marks = Array("0123456789\"\\{}[]:,-.eE ntf".utf8)
    var readable = 0
    for _ in 0..<3000 {
      var bytes = original
      for _ in 0...random(3) {
        let place = random(bytes.count)
        switch random(4) {
        case 0: bytes.removeSubrange(place..<min(place + 1 + random(40), bytes.count))
        case 1: bytes.insert(contentsOf: bytes[random(bytes.count)...].prefix(20), at: place)
        case 2: bytes[place] = marks[random(marks.count)]
        default: bytes[place] = UInt8(random(256))
        }
      }
      // Nothing but a ConfigurationError can be thrown: the compiler knows.
      if (try? ModelStructure(configuration: JSON(parsing: bytes))) != nil { readable += 1 }
    }
    #expect(readable > 0 && readable < 3000)
  }

  /// As Keras 2 wrote them: shapes in layers, nothing registered.
  @Test func olderConfigurations() throws {
    let text = """
      {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 4], "dtype": "int32", "sparse": false,
          "ragged": false, "name": "embedding_input"}},
        {"class_name": "Embedding", "config": {"name": "embedding", "trainable": true, "batch_input_shape": [null, 4],
          "dtype": "float32", "input_dim": 12, "output_dim": 3, "embeddings_initializer": {"class_name":
          "RandomUniform", "config": {"minval": -0.05, "maxval": 0.05, "seed": null}}, "embeddings_regularizer": null,
          "activity_regularizer": null, "embeddings_constraint": {"class_name": "MaxNorm", "config": {"max_value": 2,
          "axis": 0}}, "mask_zero": false, "input_length": 4}},
        {"class_name": "Flatten", "config": {"name": "flatten", "trainable": true, "dtype": "float32", "data_format":
          "channels_last"}},
        {"class_name": "Dense", "config": {"name": "dense", "trainable": true, "dtype": "float32", "units": 2,
          "activation": "softmax", "use_bias": true, "kernel_initializer": {"class_name": "GlorotUniform", "config":
          {"seed": null}}, "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": {"class_name":
          "L2", "config": {"l2": 0.009999999776482582}}, "bias_regularizer": null, "activity_regularizer": null,
          "kernel_constraint": null, "bias_constraint": null}}]},
        "keras_version": "2.12.0", "backend": "tensorflow"}
      """
    let model = try Sequential(configuration: JSON(parsing: text.utf8))
    #expect(model.layers.map(\.name) == ["embedding", "flatten", "dense"])
    #expect(model.input.dtype == .int32 && model.inputShape == [4] && model.outputShape == [2])
    #expect(model.weights[0].constraint is MaxNorm)
    #expect(try model.predict(Tensor([0, 11, 3, 4] as [Int32], shape: [1, 4])).shape == [1, 2])
  }

  @Test(arguments: [
    (
      #"{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "string"}}"#,
      #"the dtype "string" isn't supported for inputs."#
    ),
    (
      #"{"class_name": "Reshape", "config": {"target_shape": [9223372036854775807, 9223372036854775807]}}"#,
      "can't make"
    ),
    (#"{"class_name": "RepeatVector", "config": {"n": 9223372036854775807}}"#, "more than any memory holds"),
    (
      #"{"class_name": "Embedding", "config": {"input_dim": 9223372036854775807, "output_dim": 3}}"#,
      "more than any memory holds"
    ),
    (
      #"{"class_name": "Embedding", "config": {"input_dim": 100000000000, "output_dim": 100}}"#,
      "the weights take"
    ),
    (
      #"{"class_name": "Permute", "config": {"dims": [9223372036854775807, -9223372036854775808]}}"#,
      "isn't an order"
    ),
    (
      #"{"class_name": "PReLU", "config": {"shared_axes": [-9223372036854775808]}}"#, "there is no axis"
    ),
    (#"{"class_name": "Softmax", "config": {"axis": -9223372036854775808}}"#, "can't sum along axes"),
    (
      #"{"class_name": "Dense", "config": {"units": 2, "kernel_constraint": {"class_name": "MaxNorm", "config": {"axis": -9223372036854775808}}}}"#,
      "aren't axes of the weight"
    ),
    (
      #"{"class_name": "Dense", "config": {"units": 2, "kernel_constraint": 5}}"#,
      "must be an object with a class_name"
    ),
  ])
  func sizesFromFilesAreChecked(layer: String, expected: String) throws {
    let head = #"{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32"}}"#
    let text =
      #"{"class_name": "Sequential", "config": {"layers": ["#
      + (layer.contains("InputLayer") ? "" : head + ", ")
      + layer + "]}}"
    let json = try JSON(parsing: text.utf8)
    let error = #expect(throws: ConfigurationError.self) { try Sequential(configuration: json) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }
}
