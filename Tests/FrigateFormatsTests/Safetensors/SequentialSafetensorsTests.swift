import FrigateData
import FrigateIR
import FrigateNN
import FrigateTensor
import Testing

@testable import FrigateFormats

struct SequentialSafetensorsTests {
  let folder = TemporaryFolder()

  /// Two classes of points, learnable; the same in every run.
  static let (points, classes): (Tensor, Tensor) = {
    var random = SplitMix(state: 7)
    let coordinates = (0..<96 * 3).map { _ in Float.random(in: -1...1, using: &random) }
    let classes = (0..<96).map { Int32(coordinates[3 * $0] > coordinates[3 * $0 + 1] ? 1 : 0) }
    return (Tensor(Literal(coordinates, shape: [96, 3])), Tensor(Literal(classes, shape: [96])))
  }()

  static func model(_ optimizer: any Optimizer = Adam(learningRate: 0.01)) throws -> Sequential {
    var model = try Sequential(seed: 3) {
      Input(3)
      Dense(4, activation: .tanh, kernelRegularizer: L2(1e-3))
      Dropout(0.25)
      Dense(2)
    }
    try model.compile(
      optimizer: optimizer, loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }

  static func trained(_ optimizer: any Optimizer = Adam(learningRate: 0.01)) throws -> Sequential {
    var model = try model(optimizer)
    try model.fit(points, classes, epochs: 2, progress: .none)
    return model
  }

  @Test func evaluationAndTrainingGoOnWithTheSameBits() throws {
    for optimizer: any Optimizer in [Adam(learningRate: 0.01), SGD(), SGD(momentum: 0.9, nesterov: true)] {
      var model = try Self.trained(optimizer)
      try model.save(folder.file("a.safetensors"))
      var again = try Sequential(contentsOf: folder.file("a.safetensors"))
      #expect(again.seed == 3 && again.compilation?.epochs == 2)
      let before = try model.evaluate(Self.points, Self.classes)
      let after = try again.evaluate(Self.points, Self.classes)
      #expect(before.map(\.value) == after.map(\.value) && before.map(\.name) == after.map(\.name))

      try again.save(folder.file("b.safetensors"))
      #expect(try folder.bytes("a.safetensors") == folder.bytes("b.safetensors"))
      let histories = [
        try model.fit(Self.points, Self.classes, epochs: 2, progress: .none),
        try again.fit(Self.points, Self.classes, epochs: 2, progress: .none),
      ]
      #expect(histories[0] == histories[1] && histories[0].epochs == [2, 3])
      try model.save(folder.file("a.safetensors"))
      try again.save(folder.file("b.safetensors"))
      #expect(try folder.bytes("a.safetensors") == folder.bytes("b.safetensors"))
    }
  }

  @Test func namesAndMetadata() throws {
    let file = try Self.trained().safetensors
    #expect(
      file.names == [
        "dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias", "optimizer/iterations",
        "optimizer/adam/dense/kernel/momentum", "optimizer/adam/dense/kernel/velocity",
        "optimizer/adam/dense/bias/momentum", "optimizer/adam/dense/bias/velocity",
        "optimizer/adam/dense_1/kernel/momentum", "optimizer/adam/dense_1/kernel/velocity",
        "optimizer/adam/dense_1/bias/momentum", "optimizer/adam/dense_1/bias/velocity",
      ])
    #expect(
      file.metadata.keys.sorted() == [
        "compile_config", "epochs", "format", "format_version", "keras_config", "seed",
      ])
    #expect(file.metadata["format"] == "frigatebird" && file.metadata["epochs"] == "2")
  }

  @Test func modelsThatNeverLearned() throws {
    try Self.model().save(folder.file("a.safetensors"))
    #expect(try Sequential(contentsOf: folder.file("a.safetensors")).compilation?.iterations == 0)
    let plain = try Sequential {
      Input(3)
      Dense(2)
    }
    try plain.save(folder.file("b.safetensors"))
    let again = try Sequential(contentsOf: folder.file("b.safetensors"))
    #expect(again.compilation == nil && again.weights[0].value.literal == plain.weights[0].value.literal)
  }

  private func message(_ change: (inout Safetensors) -> Void) throws -> String {
    var file = try Self.trained().safetensors
    change(&file)
    do {
      _ = try Sequential(file, from: "m.safetensors")
      return "none"
    } catch {
      return error.description
    }
  }

  @Test func whatIsMissingOrWrongIsNamed() throws {
    let cases: [(String, (inout Safetensors) -> Void)] = [
      ("m.safetensors: the tensor 'dense/bias' is missing, float32[4]", { $0["dense/bias"] = nil }),
      (
        "the tensor 'dense/bias' is float32[5]; the model needs float32[4]",
        { $0["dense/bias"] = .zeros(TensorType(.float32, [5])) }
      ),
      (
        "the tensor 'dense/bias' is float64[4]; the model needs float32[4]",
        { $0["dense/bias"] = .zeros(TensorType(.float64, [4])) }
      ),
      ("has tensors the model doesn't: more", { $0["more"] = Literal(Float(1)) }),
      (
        "the tensor 'optimizer/adam/dense/bias/velocity' is missing",
        { $0["optimizer/adam/dense/bias/velocity"] = nil }
      ),
      (
        "'optimizer/iterations' is -1; trainings have from 0 to 1000000000000000 steps",
        { $0["optimizer/iterations"] = Literal(Int64(-1)) }
      ),
      (
        "'optimizer/iterations' is 9223372036854775807; trainings have",
        { $0["optimizer/iterations"] = Literal(Int64.max) }
      ),
      (
        "has tensors the model doesn't: optimizer/adam/dense/kernel/momentum",
        { $0["optimizer/iterations"] = nil }
      ),
      ("holds tensors, but not the model they belong to", { $0.metadata = [:] }),
      ("is of format version 2, known is 1", { $0.metadata["format_version"] = "2" }),
      ("its metadata 'seed' must be a whole number; it is 'x'", { $0.metadata["seed"] = "x" }),
      (
        "its metadata 'epochs' is -1; trainings have from 0 to 1000000000", { $0.metadata["epochs"] = "-1" }
      ),
      ("its metadata 'epochs' is 9223372036854775807", { $0.metadata["epochs"] = "\(Int.max)" }),
      (
        "its metadata 'keras_config': the JSON text is broken at line 1, column 2",
        { $0.metadata["keras_config"] = "{" }
      ),
      (
        "no optimizer is named Adafactor",
        { $0.metadata["compile_config"] = #"{"optimizer": "Adafactor", "loss": "mse"}"# }
      ),
    ]
    for (expected, change) in cases {
      let message = try message(change)
      #expect(message.contains(expected), "\(message)")
      #expect(message.contains("\n  fix       "))
    }
  }

  @Test func namesThatAreNoModelFiles() throws {
    let other = folder.file("model.zip")
    try atomically(writing: other, bytes: [])
    let error = #expect(throws: FileError.self) { try Sequential(contentsOf: other) }
    #expect(
      error?.description
        == "\(other): isn't a model file by its name\n  fix       known endings: .safetensors")
    let missing = #expect(throws: FileError.self) { try loadModel("nothing.zip") }
    #expect(
      missing?.description
        == "nothing.zip: isn't there\n  fix       check the path; model files end in .safetensors")
    #expect(throws: FileError.self) { try Sequential(contentsOf: "/nowhere/model.safetensors") }
  }

  // MARK: Damaged files

  private func read(_ bytes: [UInt8]) throws {
    _ = try Sequential(Safetensors(from: MemorySource(bytes, file: "x")), from: "x")
  }

  @Test func cutOffAtEveryByte() throws {
    try Self.trained().save(folder.file("a.safetensors"))
    let bytes = try folder.bytes("a.safetensors")
    for count in bytes.indices {
      #expect(throws: FileError.self) { try read(Array(bytes[..<count])) }
    }
  }

  @Test func thousandsOfMutants() throws {
    try Self.trained().save(folder.file("a.safetensors"))
    let original = try folder.bytes("a.safetensors")
    let headerEnd = 8 + original[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var random = SplitMix(state: 1)
    var readable = 0
    for _ in 0..<5000 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0..<min(headerEnd, bytes.count), using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: bytes.removeSubrange(place..<min(place + 3, bytes.count))
        case 1: bytes.insert(contentsOf: bytes[place...].prefix(16), at: place)
        case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        case 3, 4:
          bytes[place] = Array("0123456789\"\\{}[]:,-.eE ntf".utf8).randomElement(using: &random) ?? 0
        default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      do {
        try read(bytes)
        readable += 1
      } catch is FileError {
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(readable > 0)
  }
}
