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
    let wrong = try run(["summary", path, "--batch-size", "0"])
    #expect(wrong.status == 64 && wrong.errors.contains("--batch-size must lie between 1 and 65536."))
  }

  /// The largest batch that is named fits, and one more doesn't.
  @Test func whatDoesntFitIsRefused() throws {
    let memory = 20_000_000
    func refused(_ size: Int) throws -> String? {
      let result = try train(
        "--model", "cnn", "--train-split", "train[:2000]", "--batch-size", "\(size)", memory: memory)
      if result.status == 0 { return nil }
      #expect(result.status == 1)
      return result.errors
    }
    let text = try #require(try refused(1000))
    #expect(text.contains("a training step on a batch of 1,000 takes "))
    #expect(text.contains(" MB of memory; 19.07 MB can be had.\n"))
    let words = try #require(text.split(separator: "take batches of at most ").last)
    let largest = try #require(Int(words.prefix { $0.isNumber }))
    #expect(largest > 16 && largest < 1000)
    #expect(try refused(largest) == nil)
    #expect(try refused(largest * 11 / 10) != nil)

    let path = folder.file("out/model.safetensors")
    let evaluation = try run(
      ["evaluate", path, "--dataset", Command.dataset, "--split", "train[:2000]", "--batch-size", "2000"],
      memory: 5_000_000)
    #expect(evaluation.status == 1 && evaluation.errors.contains("an evaluation on a batch of 2,000 takes "))
    let prediction = try run(
      ["predict", path, "--dataset", Command.dataset, "--take", "2000"], memory: 5_000_000)
    #expect(prediction.status == 1 && prediction.errors.contains("a prediction on a batch of 2,000 takes "))
    let nothing = try train("--model", "cnn", "--train-split", "train[:64]", memory: 1000)
    #expect(
      nothing.errors.contains("not even a batch of 1 fits: make the model smaller, or more memory free"))
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
    let small = try peak(training("cnn", batch: 32))
    let large = try peak(training("cnn", batch: 4000))
    let model = try Sequential(contentsOf: folder.file("out/model.safetensors"))
    func predicted(_ size: Int) throws -> Int {
      try #require(model.memory(batchSize: size).training).peakByteCount
    }
    let growth = try predicted(4000) - predicted(32)
    #expect(abs(Double(large - small) / Double(growth) - 1) < 0.1, "\(large - small), predicted \(growth)")
  }
}
