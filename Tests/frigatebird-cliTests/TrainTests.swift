import Foundation
import FrigateFormats
import FrigateNN
import Testing

struct TrainTests {
  let folder = TemporaryFolder()

  private func train(_ name: String, _ more: String...) throws -> Command.Result {
    let arguments = [
      "train", "--dataset", Command.dataset, "--model", "mlp", "--epochs", "2", "--learning-rate", "1e-3",
      "--train-split",
      "train[:1234]", "--validation-split", "train[90%:91%]", "--output", folder.file(name),
    ]
    return try Command.run(arguments: arguments + more)
  }

  @Test func leavesModelAndHistory() throws {
    let result = try train("out")
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("Epoch 1/2 - ") && lines[0].contains(" - val_loss: "))
    #expect(folder.contents("out") == ["history.csv", "history.json", "history.svg", "model.safetensors"])

    let history = try JSON(parsing: folder.bytes("out/history.json"))
    #expect(history["epoch"] == [0, 1])
    let names = ["loss", "sparse_categorical_accuracy", "val_loss", "val_sparse_categorical_accuracy"]
    #expect(history["history"]?.members?.map(\.key) == names)
    let csv = String(decoding: try folder.bytes("out/history.csv"), as: UTF8.self)
    #expect(csv.hasPrefix("epoch," + names.joined(separator: ",") + "\n0,"))
    #expect(try folder.bytes("out/history.svg").starts(with: Data("<svg ".utf8)))

    let model = try Sequential(contentsOf: folder.file("out/model.safetensors"))
    #expect(model.parameterCounts.total == 47410 && model.compilation?.iterations == 2 * 39)

    // What was measured in training is measured again, to the bit.
    let evaluation = try Command.run(
      "evaluate", folder.file("out/model.safetensors"), "--dataset", Command.dataset, "--split",
      "train[90%:91%]", "--json")
    let results = try JSON(parsing: evaluation.output.utf8)
    for name in ["loss", "sparse_categorical_accuracy"] {
      #expect(results[name] == history["history"]?["val_" + name]?.array?.last)
    }
    #expect(results["examples"] == 600)

    let summary = try Command.run("summary", folder.file("out/model.safetensors"))
    #expect(summary.status == 0 && summary.output.contains("Trainable params: 47,410 (185.20 KB)"))
  }

  @Test func equalBytesForAnyNumberOfThreads() throws {
    _ = try train("0")
    for threads in ["1", "2", "4"] {
      #expect(try train(threads, "--threads", threads).status == 0)
      for file in folder.contents("0") {
        #expect(
          try folder.bytes("0/\(file)") == folder.bytes("\(threads)/\(file)"),
          "\(file) with \(threads) threads")
      }
    }
    _ = try train("another", "--seed", "1")
    #expect(try folder.bytes("another/model.safetensors") != folder.bytes("0/model.safetensors"))
  }

  @Test func predictions() throws {
    _ = try train("out")
    let model = folder.file("out/model.safetensors")
    let split = ["--split", "train[99%:]"]
    let lines = try Command.run(
      arguments: ["predict", model, "--dataset", Command.dataset, "--take", "5"] + split
    )
    .output.split(separator: "\n")
    #expect(lines.count == 5)
    for (i, line) in lines.enumerated() {
      let parts = line.split(whereSeparator: { "=, ".contains($0) }).map(String.init)
      #expect(line.hasPrefix("Example Image \(i): predicted="))
      #expect(line.hasSuffix(parts[4] == parts[6] ? "  - OK" : "  - WRONG"))
    }
    // The same examples from a file.
    let sample = folder.file("sample.npz")
    _ = try Command.run(
      arguments: [
        "data", "export", Command.dataset, "--batches", "1", "--batch-size", "5", "--output", sample,
      ] + split)
    #expect(try Command.run("predict", model, "--input", sample).output.split(separator: "\n") == lines)
    let json = try JSON(
      parsing: Command.run("predict", model, "--input", sample, "--take", "2", "--json").output.utf8)
    let items = try #require(json["predictions"]?.array)
    #expect(items.count == 2 && items[1]["index"] == 1 && items[1]["outputs"]?.array?.count == 10)
    #expect(lines[1].contains("predicted=\(try #require(items[1]["predicted"]))"))
  }

  @Test func kerasConfigurations() throws {
    let network = try Sequential {
      Input(28, 28, 1)
      Flatten()
      Dense(20, activation: .relu)
      Dropout(0.1)
      Dense(10, activation: .softmax)
    }
    let path = folder.file("config.json")
    try network.configuration.description.write(toFile: path, atomically: true, encoding: .utf8)
    let arguments = [
      "train", "--dataset", Command.dataset, "--epochs", "1", "--train-split", "train[:640]",
      "--validation-split", "none",
      "--model", path, "--optimizer", "sgd", "--output", folder.file("out"),
    ]
    let result = try Command.run(arguments: arguments)
    #expect(result.status == 0 && !result.output.contains("val_loss"), "\(result.errors)")
    let model = try Sequential(contentsOf: folder.file("out/model.safetensors"))
    #expect(model.layers.map(\.name) == ["flatten", "dense", "dropout", "dense_1"])
    #expect(
      model.compilation?.optimizer.learningRate == 0.01 && model.compilation?.loss.expects == .probabilities)

    try #"{"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", "config": {}}]}}"#
      .write(toFile: path, atomically: true, encoding: .utf8)
    let refused = try Command.run(arguments: arguments)
    #expect(refused.status == 1 && refused.errors.contains("a Lambda layer is code"))
  }

  /// Trains on a few examples; nil if that succeeded, else what it complained about.
  private func complaint(about configuration: String) throws -> String? {
    let path = folder.file("config.json")
    try configuration.write(toFile: path, atomically: true, encoding: .utf8)
    let result = try Command.run(
      "train", "--dataset", Command.dataset, "--epochs", "1", "--train-split", "train[:320]",
      "--validation-split", "train[320:384]", "--model", path, "--output", folder.file("out"))
    #expect([0, 1].contains(result.status))
    return result.status == 0 ? nil : result.errors
  }

  @Test func configurationsOfOtherShapes() throws {
    let networks: [(Input, [any Layer])] = [
      (Input(28, 28), [Flatten(), Dense(10)]), (Input(784), [Dense(10)]),
      // Each pixel's brightness is a word.
      (Input(784, dtype: .uint8), [Embedding(256, 2), Flatten(), Dense(10)]),
      (Input(28, 28), [Permute(2, 1), Reshape(-1), Dense(16), PReLU(), Dense(10, activation: .softmax)]),
    ]
    for (input, layers) in networks {
      let model = try Sequential(input: input, layers: layers)
      #expect(try complaint(about: model.configuration.description) == nil)
      let file = folder.file("out/model.safetensors")
      let evaluation = try Command.run(
        "evaluate", file, "--dataset", Command.dataset, "--split", "train[320:384]", "--json")
      let history = try JSON(parsing: folder.bytes("out/history.json"))
      #expect(
        try JSON(parsing: evaluation.output.utf8)["loss"] == history["history"]?["val_loss"]?.array?.last)
      // From the data set and from a file of its images.
      let split = ["--split", "train[99%:]"]
      let sample = folder.file("sample.npz")
      _ = try Command.run(
        arguments: [
          "data", "export", Command.dataset, "--batches", "1", "--batch-size", "5", "--output", sample,
        ] + split)
      let lines = try Command.run(
        arguments: ["predict", file, "--dataset", Command.dataset, "--take", "5"] + split)
      #expect(lines.status == 0 && lines.output.split(separator: "\n").count == 5, "\(lines.errors)")
      if input.dtype == .float32 {
        #expect(try Command.run("predict", file, "--input", sample).output == lines.output)
      }
    }
  }

  @Test func brokenConfigurations() throws {
    let good = try Sequential(input: Input(784), layers: [Dense(10)]).configuration.description
    let cases = [
      (String(good.prefix(good.count / 2)), "the JSON text is broken at line 1"),
      ("", "the JSON text is broken at line 1, column 1: it ends where a value should be"),
      ("[1, 2]", "this is no Keras model configuration: class_name and config are missing."),
      (
        "model.add(Dense(10))",
        "the JSON text is broken at line 1, column 1: 'm' stands where a value should be"
      ),
      (
        good.replacing(#""Dense""#, with: #""LSTM""#),
        "dense (LSTM): no layer is named LSTM.\n  fix       use one of Flatten, "
      ),
      (
        good.replacing(#""units": 10"#, with: #""units": 7"#),
        "gives outputs of shape [7]; \(Command.dataset) has 10 classes."
      ),
      (
        good.replacing("784", with: "785"),
        "takes batches of shape [batch, 785]; the training data come as float32[32, 28, 28, 1]"
      ),
      (
        good.replacing(#""Sequential""#, with: #""Functional""#),
        "input_layers must be a list of tensors."
      ),
    ]
    for (text, expected) in cases {
      let complaint = try #require(try complaint(about: text), "\(text)")
      #expect(complaint.hasPrefix("frigatebird: ") && complaint.contains(expected), "\(complaint)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("out/model.safetensors")))
    }
    // Cut off at any byte, it is refused.
    for count in stride(from: 0, to: good.count, by: 97) {
      #expect(throws: ConfigurationError.self) {
        _ = try Sequential(configuration: JSON(parsing: good.utf8.prefix(count)))
      }
    }
  }

  /// What `summary --keras-json` writes goes into real Keras, and into `train` again.
  @Test func kerasJSON() throws {
    let network = try Sequential {
      Input(28, 28)
      Flatten()
      Dense(12, activation: .mish, kernelConstraint: MaxNorm(3))
      Dense(10, activation: .softmax, activityRegularizer: L2(1e-4))
    }
    #expect(try complaint(about: network.configuration.description) == nil)
    let written = try Command.run("summary", folder.file("out/model.safetensors"), "--keras-json")
    #expect(written.status == 0 && written.errors == "")
    let json = try JSON(parsing: written.output.utf8)
    #expect(json["config"] == network.configuration["config"])
    #expect(json["compile_config"]?["optimizer"]?["class_name"] == "Adam")

    try written.output.write(toFile: folder.file("ours_cli.json"), atomically: true, encoding: .utf8)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let fixtures = ProcessInfo.processInfo.environment["FRIGATEBIRD_FIXTURES"] ?? root + "/.build/fixtures"
    let keras = Process()
    keras.executableURL = URL(fileURLWithPath: fixtures + "/python")
    keras.arguments = [root + "/Tests/Interop/keras_configuration.py", folder.path]
    let output = Pipe()
    keras.standardError = output
    keras.standardOutput = output
    try keras.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    keras.waitUntilExit()
    #expect(keras.terminationStatus == 0, "\(text)")
    #expect(try complaint(about: written.output) == nil)
  }

  @Test func earlyStoppingAndRegularization() throws {
    let result = try train(
      "out", "--early-stopping", "1", "--epochs", "50", "--learning-rate", "0.3", "--optimizer", "sgd",
      "--l2", "0.01")
    #expect(result.status == 0 && result.output.contains("stopped after epoch "), "\(result.output)")
    let model = try Sequential(contentsOf: folder.file("out/model.safetensors"))
    #expect(model.weights[0].regularizer is L2)
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func interruptionLeavesNothing(signal: Int32, status: Int32) throws {
    let (process, output, errors) = Command.process([
      "train", "--dataset", Command.dataset, "--model", "mlp", "--epochs", "100000", "--train-split",
      "train[:640]",
      "--validation-split", "none", "--output", folder.file("out"),
    ])
    try process.run()
    // The first line says that training has begun.
    _ = output.fileHandleForReading.availableData
    kill(process.processIdentifier, signal)
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == status)
    #expect(text == "frigatebird: interrupted\n")
    #expect(folder.contents("out") == [])
  }
}
