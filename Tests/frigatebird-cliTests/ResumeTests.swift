import Foundation
import FrigateFormats
import FrigateNN
import Testing

/// A training that is killed and resumed leaves the bytes of one that never stopped.
struct ResumeTests {
  let folder = TemporaryFolder()

  private func arguments(_ name: String, _ more: [String]) -> [String] {
    [
      "train", "--dataset", Command.dataset, "--model", "mlp", "--learning-rate", "1e-3", "--train-split",
      "train[:3200]", "--validation-split", "train[90%:91%]", "--checkpoint-every", "0", "--output",
      folder.file(name),
    ] + more
  }

  private func train(_ name: String, _ more: String...) throws -> Command.Result {
    try Command.run(arguments: arguments(name, more))
  }

  private func expectSameFiles(_ a: String, _ b: String) throws {
    #expect(folder.contents(a) == folder.contents(b))
    for file in folder.contents(a) {
      #expect(try folder.bytes("\(a)/\(file)") == folder.bytes("\(b)/\(file)"), "\(file)")
    }
  }

  /// Starts a training and ends it by `signal` once it has kept an epoch.
  private func interrupted(
    _ name: String, by signal: Int32, _ more: String...
  ) throws -> (status: Int32, errors: String) {
    let (process, output, errors) = Command.process(arguments(name, more))
    try process.run()
    var text = ""
    // The second epoch is told after the first one's state was written.
    while !text.contains("Epoch 2/") {
      let data = output.fileHandleForReading.availableData
      if data.isEmpty { break }
      text += String(decoding: data, as: UTF8.self)
    }
    kill(process.processIdentifier, signal)
    _ = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: complaints, as: UTF8.self))
  }

  @Test(arguments: [SIGINT, SIGKILL]) func interruptedAndResumed(signal: Int32) throws {
    #expect(try train("whole", "--epochs", "12").status == 0)
    #expect(folder.contents("whole") == ["history.csv", "history.json", "history.svg", "model.safetensors"])

    // So many epochs that it can't be done when the signal comes.
    let stopped = try interrupted("resumed", by: signal, "--epochs", "100000")
    #expect(stopped.status == (signal == SIGINT ? 130 : SIGKILL))
    let checkpoint = folder.file("resumed/checkpoint.safetensors")
    if signal == SIGINT {
      #expect(
        stopped.errors.hasPrefix("frigatebird: interrupted\n  fix       \(checkpoint) has the state after "))
      #expect(folder.contents("resumed") == ["checkpoint.safetensors"])
    }
    let done = try #require(loadModel(checkpoint).compilation?.epochs)
    #expect(done >= 1)

    // Killed again and again on the way to the same end, or past it.
    let end = "\(done + 3)"
    let rest = try train("resumed", "--epochs", end, "--resume")
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(rest.output.hasPrefix("going on after epoch \(done) of \(end)\n"), "\(rest.output)")
    #expect(try train("straight", "--epochs", end).status == 0)
    let leftovers = folder.contents("resumed").filter { $0.hasSuffix(".tmp") }
    for name in leftovers { try FileManager.default.removeItem(atPath: folder.file("resumed/\(name)")) }
    try expectSameFiles("straight", "resumed")
  }

  @Test func finishedAndGoneOn() throws {
    #expect(try train("whole", "--epochs", "3", "--early-stopping", "9").status == 0)
    #expect(try train("parts", "--epochs", "2", "--early-stopping", "9").status == 0)
    let rest = try train("parts", "--epochs", "3", "--early-stopping", "9", "--resume")
    #expect(rest.status == 0 && rest.output.contains("\nEpoch 3/3 - "), "\(rest.output)")
    try expectSameFiles("whole", "parts")
    // Again: nothing is left to do, and nothing changes.
    let again = try train("parts", "--epochs", "3", "--early-stopping", "9", "--resume")
    #expect(again.status == 0 && again.output.hasPrefix("all 3 epochs are done\n"), "\(again.output)")
    try expectSameFiles("whole", "parts")
  }

  /// Patience counts the epochs before the interruption.
  @Test func earlyStoppingRemembers() throws {
    let options = ["--early-stopping", "2", "--learning-rate", "0.5", "--optimizer", "sgd", "--epochs"]
    let whole = try Command.run(arguments: arguments("whole", options + ["40"]))
    let count = try #require(try JSON(parsing: folder.bytes("whole/history.json"))["epoch"]?.array?.count)
    #expect(count < 40 && whole.output.contains("stopped after epoch \(count)"), "\(whole.output)")
    _ = try Command.run(arguments: arguments("parts", options + ["\(count - 1)"]))
    _ = try Command.run(arguments: arguments("parts", options + ["40", "--resume"]))
    try expectSameFiles("whole", "parts")
    let stopped = try Command.run(arguments: arguments("parts", options + ["40", "--resume"]))
    try expectSameFiles("whole", "parts")
    #expect(
      stopped.output.hasPrefix(
        "early stopping ended the training after epoch \(count) of 40: to go on, give a larger --early-stopping, or none\n"
      ))
  }

  @Test func nothingThereIsAStart() throws {
    let first = try train("out", "--epochs", "1", "--resume")
    #expect(first.status == 0)
    #expect(
      first.output.hasPrefix("nothing to go on with in \(folder.file("out")): training from the start\n"))
    let again = try train("out", "--epochs", "1", "--resume")
    #expect(again.status == 0 && again.output.hasPrefix("the only epoch is done\n"), "\(again.output)")
  }

  @Test func anotherTrainingIsRefused() throws {
    #expect(try train("out", "--epochs", "1").status == 0)
    let before = try folder.bytes("out/model.safetensors")
    let cases = [
      (["--batch-size", "64"], "comes from a training with another --batch-size: 32, not 64"),
      (["--seed", "7"], "comes from a training with another --seed: 0, not 7"),
      (["--train-split", "train[:640]"], #"another --train-split: "train[:3200]", not "train[:640]""#),
      (["--optimizer", "sgd"], "comes from a training with another --optimizer, --learning-rate\n"),
      (["--l2", "0.1"], "comes from a training with another --model\n"),
    ]
    for (options, expected) in cases {
      let result = try Command.run(arguments: arguments("out", ["--epochs", "2", "--resume"] + options))
      #expect(result.status == 1 && result.errors.contains(expected), "\(result.errors)")
      #expect(
        result.errors.hasSuffix(
          "  fix       resume with the options of that training, or train anew without --resume\n"))
    }
    #expect(try folder.bytes("out/model.safetensors") == before)

    // A file that claims more than a training can have had.
    let whole = try Safetensors(contentsOf: folder.file("out/model.safetensors"))
    for (key, value, expected) in [
      ("epochs", "9223372036854775807", "its metadata 'epochs' is 9223372036854775807"),
      ("epochs", "1000000000", "tells of 1000000000 epochs, and its history isn't theirs"),
      (
        "history", #"{"epoch": [9223372036854775807], "history": {"loss": ["1"]}}"#,
        "tells of 1 epoch, and its history isn't theirs"
      ),
    ] {
      var file = whole
      file.metadata[key] = value
      try file.write(to: folder.file("out/model.safetensors"))
      let result = try train("out", "--epochs", "2", "--resume")
      #expect(result.status == 1 && result.errors.contains(expected), "\(result.errors)")
    }
    try whole.write(to: folder.file("out/model.safetensors"))

    // A model that was saved by other means says nothing of a training.
    var file = try Safetensors(contentsOf: folder.file("out/model.safetensors"))
    for damage in [
      nil, "x", #"{"epoch": [0], "history": {"loss": []}}"#, #"{"epoch": ["a"], "history": {}}"#,
    ] {
      file.metadata["history"] = damage
      try file.write(to: folder.file("out/model.safetensors"))
      let result = try train("out", "--epochs", "2", "--resume")
      #expect(
        result.status == 1 && result.errors.contains("isn't from a training that can be resumed"),
        "\(result.errors)")
    }
    let cut = try folder.bytes("out/model.safetensors").dropLast()
    try cut.write(to: URL(fileURLWithPath: folder.file("out/checkpoint.safetensors")))
    #expect(try train("out", "--epochs", "2", "--resume").errors.contains("the file is cut off"))
  }
}
