import Foundation
import FrigateData
import FrigateFormats
import FrigateIR
import FrigateNN
import Testing

@testable import frigatebird_cli

/// Whatever stands in a file or behind an option: a message that says what, and what to do; no trap, no hang, no trace.
struct BadInputTests {
  let folder = TemporaryFolder()

  /// Runs a command that must fail and tell why and how to mend it.
  private func expectFailure(
    _ expected: String, _ arguments: [String], environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try Command.run(
      arguments: arguments,
      environment: environment.merging(["FRIGATEBIRD_MIRROR": "http://127.0.0.1:9"]) { $0 + $1 })
    let text = result.errors
    #expect(result.status == 1, "\(arguments) \(text)", sourceLocation: sourceLocation)
    #expect(
      text.hasPrefix("frigatebird: ") && text.contains(expected) && text.contains("\n  fix       "),
      "\(text)",
      sourceLocation: sourceLocation)
  }

  private func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  private func model(_ change: (inout Sequential) -> Void = { _ in }) throws -> String {
    var model = try Sequential {
      Input(4, 4, 1)
      Flatten()
      Dense(3)
    }
    try model.compile(
      optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    change(&model)
    try model.save(folder.file("model.safetensors"))
    return folder.file("model.safetensors")
  }

  @Test func modelFiles() throws {
    let good = Array(try Data(contentsOf: URL(fileURLWithPath: model())))
    var random = SystemRandomNumberGenerator()
    let files: [(String, [UInt8])] = [
      ("empty", []), ("short", Array(good.prefix(7))), ("head", Array(good.prefix(100))),
      ("cut", good.dropLast()), ("longer", good + [0]),
      ("garbage", (0..<4000).map { _ in UInt8.random(in: 128...255, using: &random) }),
      ("huge", [0, 0, 0, 0, 0, 0, 0, 16] + Array("{}".utf8)),
    ]
    for (name, bytes) in files {
      let path = try write("\(name).safetensors", bytes)
      for command in [
        ["summary", path], ["show", path], ["profile", path, "--seconds", "0"],
        ["evaluate", path, "--dataset", Command.dataset], ["predict", path, "--dataset", Command.dataset],
      ] { try expectFailure("\(name).safetensors: ", command) }
    }
    symlink("/dev/zero", folder.file("zero.safetensors"))
    mkfifo(folder.file("pipe.safetensors"), 0o600)
    mkdir(folder.file("folder.safetensors"), 0o700)
    for name in ["zero", "pipe", "folder"] {
      try expectFailure("isn't a regular file", ["summary", folder.file("\(name).safetensors")])
    }
  }

  @Test func imagesToPredict() throws {
    let path = try model()
    func npz(_ entries: [(String, Literal)]) throws -> String {
      var file = NPZ()
      for (name, value) in entries { file[name] = value }
      try file.write(to: folder.file("images.npz"), compressed: false)
      return folder.file("images.npz")
    }
    func floats(_ shape: [Int], _ value: Float = 0) -> Literal {
      Literal(Array(repeating: value, count: shape.reduce(1, *)), shape: shape)
    }
    func predict(_ input: String) -> [String] { ["predict", path, "--input", input] }
    let images = floats([2, 4, 4])

    try expectFailure("holds no images: float32[0, 4, 4]", predict(npz([("images", floats([0, 4, 4]))])))
    try expectFailure(
      "has no array 'images'; its arrays are a, b", predict(npz([("a", images), ("b", images)])))
    try expectFailure("has no array 'images'; it is empty", predict(npz([])))
    try expectFailure(
      "holds images of type float32[2, 5, 4]; the model takes [examples, 4, 4, 1]",
      predict(npz([("images", floats([2, 5, 4]))])))
    var spoiled = Array(repeating: Float(0), count: 32)
    spoiled[20] = .nan
    try expectFailure(
      "image 1 has numbers that aren't finite",
      predict(npz([("images", Literal(spoiled, shape: [2, 4, 4]))])))
    for (labels, expected) in [
      ([0, 3], "label 1 is 3; the model has classes 0 to 2"), ([-1, 0], "label 0 is -1"),
      ([0, 1, 2], "has 3 labels for 2 images"),
    ] {
      let column = Literal(TensorType(.int64, [labels.count]), integers: labels.map(Int64.init))
      try expectFailure(expected, predict(npz([("images", images), ("labels", column)])))
    }
    try expectFailure(
      "has labels of type float32[2]", predict(npz([("images", images), ("labels", floats([2]))])))

    let labels = Literal(TensorType(.uint64, [2]), bitPatterns: [1, .max])
    try expectFailure(
      "label 1 is 18446744073709551615, more than any model has classes",
      predict(npz([("images", images), ("labels", labels)])))
    for (least, greatest) in [(-1, 9), (0, 256)] {
      let numbers = Literal(
        TensorType(.int16, [2, 4, 4]),
        integers: [Int64(least), Int64(greatest)] + Array(repeating: 3, count: 30))
      try expectFailure(
        "holds whole numbers from \(least) to \(greatest), int16; bytes, from 0 to 255, are scaled to 0 … 1 as a training does",
        predict(npz([("images", numbers)])))
    }

    let wide = try write(
      "wide.npy",
      Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }) + [1, 0, 118, 0]
        + Array("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 4, 4), }".utf8)
        + Array(repeating: 32, count: 43) + [10])
    try expectFailure("64000000000000 bytes, the file has 0", predict(wide))
    for name in ["x.npy", "x.npz", "x.png"] {
      try expectFailure(name, predict(write(name, [])))
      try expectFailure(name, predict(write(name, Array("no such format, but some bytes of text".utf8))))
      try expectFailure("missing-\(name): can't be opened", predict(folder.file("missing-\(name)")))
    }
    try expectFailure("is neither .npz, .npy nor .png by its name", predict(write("x.txt", [1])))
  }

  @Test func modelsThatGiveNaN() throws {
    let path = try model()
    var file = try Safetensors(contentsOf: path)
    file["dense/bias"] = Literal([Float](repeating: .nan, count: 3), shape: [3])
    try file.write(to: path)
    let image = folder.file("x.npy")
    try NPY.write(Literal([Float](repeating: 0, count: 16), shape: [4, 4]), to: image)
    try expectFailure(
      "the model's outputs for example 0 aren't finite", ["predict", path, "--input", image])
  }

  @Test func outputs() throws {
    let train = [
      "train", "--dataset", Command.dataset, "--model", "mlp", "--epochs", "1", "--train-split",
      "train[:320]",
      "--validation-split", "none", "--output",
    ]
    let file = try write("file", [1])
    // Before the training, not after it.
    for output in [file, file + "/folder"] {
      let result = try Command.run(arguments: train + [output])
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(
        result.errors.contains("is a file, not a folder\n  fix       choose another name"), "\(result.errors)"
      )
    }
    try expectFailure("/proc/none: can't be made", train + ["/proc/none"])
    let unnamed = try Command.run(arguments: train + [""])
    #expect(unnamed.status == 64 && unnamed.errors.contains("--output needs the name of a folder."))

    // A file that can't be replaced at the end is told at the beginning.
    for name in ["model.safetensors", "checkpoint.safetensors", "history.json", "history.csv", "history.svg"]
    {
      let output = folder.file("with-" + name)
      try FileManager.default.createDirectory(atPath: output + "/" + name, withIntermediateDirectories: true)
      let result = try Command.run(arguments: train + [output])
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(
        result.errors.contains("/\(name): is a folder\n  fix       give the path of a file"),
        "\(result.errors)")
    }

    let export = ["data", "export", Command.dataset, "--split", "test", "--batches", "1", "--output"]
    for output in ["/proc/x.npz", folder.file("none/x.npz")] {
      try expectFailure("can't be written", export + [output])
    }
    try expectFailure(
      "can't be written", ["data", "profile", Command.dataset, "--batches", "2", "--cache", "/proc/x"])
  }

  /// A file that may not become as large as the model: as on a full disk, nothing half-written stays.
  @Test func disksThatAreFull() throws {
    let limited = Process()
    limited.executableURL = URL(fileURLWithPath: "/bin/sh")
    limited.arguments = [
      "-c", "ulimit -f 20; exec \"$0\" \"$@\"", Command.binary.path, "train", "--dataset", Command.dataset,
      "--model", "mlp",
      "--epochs", "1", "--train-split", "train[:320]", "--validation-split", "none", "--output",
      folder.file("full"),
    ]
    let errors = Pipe()
    limited.standardOutput = FileHandle.nullDevice
    limited.standardError = errors
    try limited.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    limited.waitUntilExit()
    #expect(limited.terminationReason == .exit && limited.terminationStatus == 1)
    #expect(text.contains("model.safetensors: can't be written: File too large"), "\(text)")
    #expect(text.hasSuffix("  fix       is the disk full?\n") && folder.contents("full").isEmpty)
  }

  /// Where the last file of a training can't be written, those that were there stay as they were, all of them.
  @Test func resultsThatCantAllBeWritten() throws {
    let output = try TrainingOutput(folder: folder.file("out"))
    let network = try Sequential(contentsOf: model())
    let splits = try TrainingSplits(training: nil, validation: nil, of: DatasetCatalog.info("mnist"))
    let request = TrainingRequest(dataset: "mnist", splits: splits, batchSize: 32, seed: 0, model: network)
    try output.write(network, request, History())
    let names = ["history.csv", "history.json", "history.svg", "model.safetensors"]
    #expect(folder.contents("out") == names)
    let before = try names.map { try folder.bytes("out/\($0)") }

    var history = History()
    history.append(epoch: 0, [("loss", 1)])
    try FileManager.default.removeItem(atPath: folder.file("out/history.svg"))
    try FileManager.default.createDirectory(
      atPath: folder.file("out/history.svg"), withIntermediateDirectories: false)
    let error = #expect(throws: FileError.self) { try output.write(network, request, history) }
    #expect(error?.problem == "is a folder")
    #expect(folder.contents("out") == names)
    for (name, bytes) in zip(names, before) where name != "history.svg" {
      #expect(try folder.bytes("out/\(name)") == bytes, "\(name)")
    }
    try FileManager.default.removeItem(atPath: folder.file("out/history.svg"))
    try output.write(network, request, history)
    #expect(try folder.bytes("out/history.csv") != before[0])
  }

  @Test func dataFoldersThatArentThere() throws {
    let file = try write("file", [1])
    for command in [
      ["train", "--dataset", "mnist", "--model", "mlp"], ["data", "info", "mnist"],
      ["data", "export", "mnist", "--split", "test", "--output", folder.file("x.npz")],
    ] {
      try expectFailure(
        "\(folder.path)/none: isn't there\n  fix       check --data-dir; for downloads to it, make the folder first",
        command + ["--data-dir", folder.file("none")])
      try expectFailure("\(file): is a file, not a folder", command + ["--data-dir", file])
    }
    #expect(!folder.contents().contains("none"))
  }

  /// Losses that are no numbers are told once; a training that never had one fails, and leaves what was there.
  @Test func lossesThatAreNoNumbers() throws {
    func train(_ more: String...) throws -> Command.Result {
      try Command.run(
        arguments: [
          "train", "--dataset", Command.dataset, "--model", "mlp", "--optimizer", "sgd", "--train-split",
          "train[:640]", "--validation-split", "none", "--output", folder.file("out"), "--checkpoint-every",
          "0",
        ] + more)
    }
    let fix =
      "\n  fix       a smaller --learning-rate usually helps, or a smaller --l2, or data without nan\n"
    #expect(try train("--epochs", "1").status == 0)
    let before = try folder.bytes("out/model.safetensors")
    let never = try train("--epochs", "3", "--learning-rate", "1e38", "--l2", "1")
    #expect(never.status == 1, "\(never)")
    #expect(
      never.errors
        == "frigatebird: loss is nan in epoch 1\(fix)frigatebird: train: the loss was finite in no epoch; nothing is written.\(fix)"
    )
    #expect(try folder.bytes("out/model.safetensors") == before)
    #expect(!folder.contents("out").contains("checkpoint.safetensors"))

    // It grows for some epochs before it is lost.
    let late = try train("--epochs", "12", "--learning-rate", "0.5", "--l2", "2.5")
    #expect(late.status == 0, "\(late)")
    #expect(
      late.errors.components(separatedBy: "\n").count == 3 && late.errors.hasSuffix(fix), "\(late.errors)")
    #expect(late.errors.contains(" in epoch ") && !late.errors.contains(" in epoch 1\n"), "\(late.errors)")
    let csv = String(decoding: try folder.bytes("out/history.csv"), as: UTF8.self)
    #expect(csv.contains(",nan,") && !csv.contains("-nan"), "\(csv)")
  }

  /// What can't be printed is no success, and a reader that goes away ends the program without a word.
  @Test func standardOutput() throws {
    let path = try model()
    func errorsOnFullDevice(_ arguments: [String]) throws -> String {
      let process = Process()
      process.executableURL = Command.binary
      process.arguments = arguments
      process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 1, "\(arguments)")
      return text
    }
    for arguments in [["summary", path], ["data", "list"], ["bench", "--list"], ["show", path]] {
      #expect(
        try errorsOnFullDevice(arguments)
          == "frigatebird: standard output: can't be written: No space left on device\n  fix       is the disk full?\n"
      )
    }
    // Of more than a buffer the first part fails long before the end, and help is no exception.
    for arguments in [
      ["summary", path, "--keras-json"], ["show", path, "--step"], ["train", "--help"], ["--help"],
      ["--version"],
    ] {
      let text = try errorsOnFullDevice(arguments)
      #expect(text.hasPrefix("frigatebird: standard output: can't be written"), "\(text)")
    }
    let (process, output, errors) = Command.process(["show", path])
    try output.fileHandleForReading.close()
    try process.run()
    #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE)
  }

  @Test(arguments: [
    (["train", "--model", "mlp", "--dataset", "mnist", "--batch-size", "-3"], "--batch-size"),
    (["train", "--model", "mlp", "--dataset", "mnist", "--epochs=-1"], "--epochs must be at least 1."),
    (["train", "--model", "mlp", "--dataset", "mnist", "--epochs", "-1"], "--epochs must be at least 1."),
    (
      ["train", "--model", "mlp", "--dataset", "mnist", "--learning-rate", "1e39"],
      "--learning-rate must be positive"
    ),
    (
      ["train", "--model", "mlp", "--dataset", "mnist", "--learning-rate", "1e-50"],
      "--learning-rate must be positive"
    ),
    (
      ["train", "--model", "mlp", "--dataset", "mnist", "--l2", "1e39"],
      "--l2 must be 0 or more, at most 3.4e38."
    ),
    (
      ["train", "--model", "mlp"],
      "Usage: frigatebird train --dataset <name> --model mlp|cnn|<config.json> [--epochs <n>]"
    ),
    (["predict", "m.safetensors", "--input", "x.npz", "--split", "train"], "--split goes with --dataset"),
    (
      ["train", "--model", "mlp", "--dataset", "mnist", "--epochs", "99999999999999999999"], "is invalid for"
    ),
    (["train", "--model", "mlp", "--dataset", "mnist", "--threads=-1"], "--threads must be at least 1."),
    (["train", "--model", "mlp", "--dataset", "mnist", "--threads", "1000000"], "--threads must be at most"),
    (["train", "--model", "mlp", "--dataset", "mnist", "--l2=-1"], "--l2 must be 0 or more, at most"),
    (["train", "--model", "mlp", "--dataset", "mnist", "--resume"], "--resume goes with --output"),
    (
      ["train", "--model", "mlp", "--dataset", "mnist", "--checkpoint-every=-1"],
      "--checkpoint-every must be 0"
    ),
    (["train", "--model", "mlp", "--dataset", "mnist", "extra"], "Unexpected argument 'extra'"),
    (["predict", "m.safetensors", "--dataset", "mnist", "--take", "0"], "--take must be at least 1."),
    (["show", "m.safetensors", "--batch-size", "65537"], "--batch-size must lie between 1 and 65536."),
    (["profile", "m.safetensors", "--seconds=nan"], "--seconds"),
    (["bench", "nope"], "There is no case named 'nope'."),
    (["data", "profile", "mnist", "--prefetch=-1"], "--prefetch must be 0 or more."),
    (["data", "fly"], "fly"),
  ])
  func optionsAreChecked(arguments: [String], expected: String) throws {
    let result = try Command.run(arguments: arguments)
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.contains(expected) && result.errors.contains("Usage:"), "\(result.errors)")
  }

  /// More examples a batch than there are, whatever the number.
  @Test func batchesLargerThanTheData() throws {
    for size in ["1000000", "\(Int.max)"] {
      let result = try Command.run(
        "train", "--dataset", Command.dataset, "--model", "mlp", "--epochs", "1", "--train-split",
        "train[:50]",
        "--validation-split", "train[50:60]", "--batch-size", size)
      #expect(result.status == 0 && result.output.contains(" - 1/1 - "), "\(result.errors)")
    }
  }
}
