import Foundation
import FrigateFormats
import FrigateNN
import Testing

/// `train --model cnn`: the same bits on any number of threads, memory that doesn't grow, and a training that goes on.
struct CNNTests {
  let folder = TemporaryFolder()

  private func arguments(_ name: String, _ more: [String]) -> [String] {
    [
      "train", "--dataset", Command.dataset, "--validation-split", "none", "--output", folder.file(name),
    ] + more
  }

  private func train(_ name: String, _ more: String...) throws {
    let result = try Command.run(arguments: arguments(name, ["--model", "cnn"] + more))
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func equalBytesForAnyNumberOfThreads() throws {
    for threads in ["1", "2", "4"] {
      try train(threads, "--epochs", "2", "--train-split", "train[:1003]", "--threads", threads)
      for file in folder.contents("1") {
        #expect(
          try folder.bytes("1/\(file)") == folder.bytes("\(threads)/\(file)"),
          "\(file) with \(threads) threads")
      }
    }
    #expect(folder.contents("1").contains("model.safetensors"))
  }

  /// Resident memory of the process whenever it is looked at, in bytes.
  private func resident(_ arguments: [String]) throws -> [Int] {
    let (process, output, errors) = Command.process(arguments)
    try process.run()
    var seen: [Int] = []
    while process.isRunning {
      let text =
        (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)) ?? ""
      let numbers = text.split(separator: " ").compactMap { Int($0) }
      if numbers.count > 1 { seen.append(numbers[1] * Int(getpagesize())) }
      usleep(5000)
    }
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    #expect(process.terminationStatus == 0, "\(String(decoding: complaints, as: UTF8.self))")
    return seen
  }

  /// 32 epochs need no more than the first few; all of it 400 MB at most.
  @Test func memoryStaysFlat() throws {
    let seen = try resident(
      arguments("flat", ["--model", "cnn", "--epochs", "32", "--train-split", "train[:1600]"]))
    #expect(seen.count > 40)
    let (early, late) = (seen[..<(seen.count / 4)].max() ?? 0, seen[(seen.count / 4)...].max() ?? 0)
    #expect(late < 400_000_000)
    #expect(late <= early + 1 << 20, "\(early) bytes in the first quarter, \(late) after")
  }

  /// Two epochs and then a third end as three do: weights, optimizer and count of steps, dropout's numbers.
  @Test func trainingTwice() throws {
    try train("three", "--epochs", "3", "--train-split", "train[:640]")
    try train("two", "--epochs", "2", "--train-split", "train[:640]")
    try train("two", "--epochs", "3", "--train-split", "train[:640]", "--resume")
    #expect(try folder.bytes("two/model.safetensors") == folder.bytes("three/model.safetensors"))
    let model = try Sequential(contentsOf: folder.file("two/model.safetensors"))
    #expect(model.compilation?.iterations == 60)
  }
}
