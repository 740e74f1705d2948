import Foundation
import FrigateFormats
import FrigateNN
import Testing

/// Memory before it hurts: what is predicted, what is refused, and what a training really takes.
struct MemoryTests {
  let folder = TemporaryFolder()

  private func run(_ arguments: [String], memory: Int? = nil) throws -> Command.Result {
    try Command.run(
      arguments: arguments, environment: memory.map { ["FRIGATEBIRD_MEMORY": "\($0)"] } ?? [:])
  }

  private func train(_ more: String..., memory: Int? = nil) throws -> Command.Result {
    try run(
      [
        "train", "--dataset", Command.dataset, "--epochs", "1", "--validation-split", "none", "--output",
        folder.file("out"),
      ] + more, memory: memory)
  }

  @Test func summaryTellsBeforehand() throws {
    _ = try train("--model", "cnn", "--train-split", "train[:64]")
    let path = folder.file("out/model.safetensors")
    let model = try Sequential(contentsOf: path)
    for size in [32, 500] {
      let text = try run(["summary", path] + (size == 32 ? [] : ["--batch-size", "\(size)"])).output
      #expect(text == (try model.summary(batchSize: size)) + "\n")
      #expect(text.contains(" Memory with batches of \(size):\n"))
    }
    // And before anything was trained.
    let start = try Sequential(configuration: model.configuration)
    #expect(try run(["summary", "cnn"]).output == start.summary(batchSize: 32) + "\n")
    #expect(try run(["summary", "mlp"]).output.contains("Total params: 47,410 (185.20 KB)"))
    try run(["summary", "cnn", "--keras-json"]).output.write(
      toFile: folder.file("cnn.json"), atomically: true, encoding: .utf8)
    let configured = try run(["summary", folder.file("cnn.json")]).output
    #expect(try configured == start.summary(batchSize: 32) + "\n")
    #expect(try run(["show", "mlp", "--step"]).output.contains("a training step on float32[32, 28, 28, 1]"))
    #expect(try run(["profile", "mlp", "--seconds", "0"]).output.contains("a training step on float32[32, "))
    let wrong = try run(["summary", path, "--batch-size", "0"])
    #expect(wrong.status == 64 && wrong.errors.contains("--batch-size must lie between 1 and 65536."))
  }

  /// The largest batch that is named fits, and one more doesn't.
  @Test func whatDoesntFitIsRefused() throws {
    let memory = 60_000_000
    func refused(_ size: Int) throws -> String? {
      let result = try train(
        "--model", "cnn", "--train-split", "train[:3000]", "--batch-size", "\(size)", memory: memory)
      if result.status == 0 { return nil }
      #expect(result.status == 1)
      return result.errors
    }
    let text = try #require(try refused(3000))
    #expect(text.contains("a training step on a batch of 3,000 takes "))
    #expect(
      text.contains(
        " MB of memory, 1.14 MB of it for weights, optimizer and sums; 57.22 MB can be had.\n"), "\(text)")
    let words = try #require(text.split(separator: "take batches of at most ").last)
    let largest = try #require(Int(words.prefix { $0.isNumber }))
    #expect(largest > 50 && largest < 2700)
    #expect(try refused(largest) == nil)
    #expect(try refused(largest * 11 / 10) != nil)

    let path = folder.file("out/model.safetensors")
    for (command, what) in [
      (["evaluate", path, "--batch-size", "2000"], "an evaluation"),
      (["predict", path, "--take", "2000"], "a prediction"),
      (["profile", path, "--batch-size", "2000"], "a training step"),
      (["profile", path, "--batch-size", "2000", "--predict"], "a prediction"),
      (["profile", "cnn", "--batch-size", "2000"], "a training step"),
    ] {
      let isProfile = command[0] == "profile"
      let result = try run(
        command + (isProfile ? [] : ["--dataset", Command.dataset]), memory: 10_000_000)
      #expect(
        result.status == 1 && result.errors.contains("\(what) on a batch of 2,000 takes "), "\(result.errors)"
      )
      #expect(result.errors.contains("  fix       take batches of at most "))
    }
  }

  /// Flatten → Dense, so wide → Dense 10, as a configuration in a file.
  private func wide(_ units: Int) throws -> String {
    let layers = [
      #"{"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1]}}"#,
      #"{"class_name": "Flatten", "config": {}}"#,
      #"{"class_name": "Dense", "config": {"units": \#(units)}}"#,
      #"{"class_name": "Dense", "config": {"units": 10}}"#,
    ].joined(separator: ", ")
    let path = folder.file("wide\(units).json")
    try #"{"class_name": "Sequential", "config": {"layers": [\#(layers)]}}"#.write(
      toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// Weights, what the optimizer keeps and the data set count, each before memory is taken for it.
  @Test func modelsAndDataThatDontFitAreRefused() throws {
    func expectRefusal(_ expected: String, _ model: String, memory: Int) throws {
      let result = try train("--model", model, "--train-split", "train[:64]", memory: memory)
      #expect(result.status == 1 && result.errors.contains(expected), "\(result.errors)")
    }
    try expectRefusal(
      "the weights take 60.65 MB of memory; 57.22 MB can be had.\n  fix       make the layers smaller",
      wide(20_000),
      memory: 60_000_000)
    try expectRefusal(
      " MB of it for weights, optimizer and sums; 57.22 MB can be had.\n"
        + "  fix       not even a batch of 1 fits: make the model smaller, or more memory free",
      wide(10_000), memory: 60_000_000)
    try expectRefusal("its elements take 47.0 MB of memory, 40.0 MB can be had", "mlp", memory: 40_000_000)
    let summary = try run(["summary", wide(20_000)], memory: 60_000_000)
    #expect(summary.errors.contains("the weights take 60.65 MB of memory; 57.22 MB can be had."))
    // A file of weights.
    let path = folder.file("wide.safetensors")
    try Sequential(input: Input(1000), layers: [Dense(1000)]).save(path)
    let loaded = try run(["summary", path], memory: 3_000_000)
    #expect(
      loaded.errors.contains("its tensors take 4.0 MB of memory, 3.0 MB can be had"), "\(loaded.errors)")
  }

  /// The most that a process had resident, in bytes.
  private func peak(_ arguments: [String]) throws -> Int {
    let (process, output, errors) = Command.process(arguments)
    try process.run()
    var peak = 0
    while process.isRunning {
      let status =
        (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
      if let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
      {
        peak = max(peak, kilobytes * 1024)
      }
      usleep(2000)
    }
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    #expect(process.terminationStatus == 0, "\(String(decoding: complaints, as: UTF8.self))")
    return peak
  }

  private func training(_ model: String, batch: Int, _ more: String...) -> [String] {
    [
      "train", "--dataset", Command.dataset, "--model", model, "--epochs", "1", "--validation-split", "none",
      "--train-split", "train[:\(batch)]", "--batch-size", "\(batch)", "--output", folder.file("out"),
    ] + more
  }

  /// From a small batch to a large one, and from a small model to a large one, memory grows as was foretold.
  @Test func residentMemoryIsWhatWasPredicted() throws {
    func predicted(_ batch: Int) throws -> Int {
      let model = try Sequential(contentsOf: folder.file("out/model.safetensors"))
      // Before it had learned anything.
      var fresh = model
      fresh.compilation?.slots = []
      return try #require(fresh.memory(batchSize: batch).training).peakByteCount
    }
    let first = try peak(training("cnn", batch: 32))
    let least = try predicted(32)
    for (model, batch) in [("cnn", 4000), (try wide(30_000), 32), (try wide(8_000), 1000)] {
      let growth = try peak(training(model, batch: batch)) - first
      let foretold = try predicted(batch) - least
      #expect(abs(Double(growth) / Double(foretold) - 1) < 0.1, "\(model): \(growth), predicted \(foretold)")
    }
  }
}
