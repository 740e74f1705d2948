import Foundation
import FrigateData
import FrigateIR
import FrigateNN
import Testing

struct DataTests {
  let folder = TemporaryFolder()

  @Test func listAndInfo() throws {
    let list = try Command.run("data", "list")
    #expect(list.status == 0 && list.output.hasPrefix("mnist ") && list.output.contains("\nfashion_mnist "))
    let info = try Command.run("data", "info", Command.dataset, "--local")
    #expect(info.status == 0)
    for part in ["features  uint8[28, 28, 1]", "train 60000 examples, test 10000 examples", "found in  /"] {
      #expect(info.output.contains(part), "\(info.output)")
    }
  }

  @Test func dataThatAreNotHere() throws {
    let nowhere = ["FRIGATEBIRD_DATA": folder.path, "XDG_CACHE_HOME": folder.path]
    let local = try Command.run("data", "info", "mnist", "--local", environment: nowhere)
    #expect(local.status == 1 && local.output == "")
    #expect(
      local.errors.contains("mnist: its files are nowhere to be found\n  tried     \(folder.path)/mnist"))
    let info = try Command.run("data", "info", "mnist", environment: nowhere)
    #expect(info.status == 0 && info.output.contains("found in  no folder on this machine"))
  }

  @Test func profileTellsWhereTimeGoes() throws {
    let cache = folder.file("train.cache")
    let run = { (options: [String]) in
      try Command.run(
        arguments: ["data", "profile", Command.dataset, "--split", "train[:1000]", "--batches", "40"]
          + options)
    }
    let text = try run(["--step-time", "20"])
    #expect(text.status == 0, "\(text.errors)")
    for part in [
      "train[:1000]\nelements  uint8[32, 28, 28, 1], int64[32], 25.3 kB each, as rows in memory", "batch(32)",
      "shuffle", "waits", ", rows needing no prefetch",
    ] {
      #expect(text.output.contains(part), "\(text.output)")
    }
    for _ in 0..<2 {
      let json = try run(["--json", "--batch-size", "10", "--prefetch", "0", "--cache", cache])
      #expect(json.status == 0, "\(json.errors)")
      let report = try JSON(parsing: json.output.utf8)
      #expect(report["batches"]?.int == 40 && report["batch_size"]?.int == 10 && report["prefetch"]?.int == 0)
      #expect(
        report["stages"]?.array?.map { $0["name"]?.string } == [
          "rows(10)", "batch(10)", "shuffle", "cache(file)",
        ])
      #expect(report["rows"]?.bool == true)
      #expect(report["bytes_per_batch"]?.int == 10 * (784 * 4 + 8))
      for key in ["us_to_first", "us_per_batch", "waiting_us_per_batch", "step_time_us"] {
        #expect(report[key]?.double?.isFinite == true, "\(key)")
      }
    }
    // A cache of other examples is told, and stays.
    let bytes = try folder.bytes("train.cache")
    let other = try Command.run(
      "data", "profile", Command.dataset, "--split", "test[:1000]", "--cache", cache)
    #expect(
      other.status == 1 && other.errors.contains("is the cache of another data set: it has another element"))
    #expect(try folder.bytes("train.cache") == bytes)
  }

  @Test func profileRefusesWrongUsage() throws {
    for (arguments, text) in [
      (["--batches", "0"], "--batches and --batch-size must be at least 1."),
      (["--batch-size=-3"], "--batches and --batch-size"),
      (["--prefetch=-1"], "--prefetch must be 0 or more."),
      (["--step-time=-5"], "--step-time must be 0 or more"),
      (["--step-time", "nan"], "--step-time must be"),
      (["--batches", "x"], "'x' is invalid"), (["--nonsense"], "Unknown option '--nonsense'"),
    ] {
      let result = try Command.run(arguments: ["data", "profile", Command.dataset] + arguments)
      #expect(result.status == 64 && result.errors.contains(text) && result.output == "", "\(result)")
    }
    let nameless = try Command.run("data", "profile")
    #expect(nameless.status == 64 && nameless.errors.contains("Missing expected argument '<name>'"))
    let unknown = try Command.run("data", "profile", "imagenet")
    #expect(unknown.status == 1 && unknown.errors.contains("there is no data set of this name"))
    let split = try Command.run("data", "profile", Command.dataset, "--split", "train[")
    #expect(split.status == 1 && split.errors.contains("split: the end stands where ':' should be"))
  }

  /// Files of the data set that are cut short or aren't there.
  @Test func damagedFilesOfADataSet() throws {
    let info = try DatasetCatalog.info("mnist")
    for file in info.files { try Data().write(to: URL(fileURLWithPath: folder.file(file.name))) }
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0xEA, 0x60, 0, 0, 0, 28, 0, 0, 0, 28]
    try Data(header + [1, 2, 3]).write(to: URL(fileURLWithPath: folder.file(info.splits[0].images.name)))
    for command in [
      ["profile", "mnist"], ["export", "mnist", "--split", "train", "--output", folder.file("x.npz")],
    ] {
      let result = try Command.run(arguments: ["data"] + command + ["--data-dir", folder.path])
      #expect(result.status == 1 && result.output == "", "\(result)")
      #expect(
        result.errors.contains("the header promises uint8[60000, 28, 28], 47040000 bytes, the file has 3"))
    }
  }

  @Test func filesOfNoExamples() throws {
    let info = try DatasetCatalog.info("mnist")
    let run = [
      "data", "export", "mnist", "--split", "train", "--data-dir", folder.path, "--output",
      folder.file("x.npz"),
    ]
    for file in info.files { try Data().write(to: URL(fileURLWithPath: folder.file(file.name))) }
    let empty = try Command.run(arguments: run)
    #expect(
      empty.status == 1 && empty.errors.contains("train-images-idx3-ubyte: is empty"), "\(empty.errors)")
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]
    try Data(header).write(to: URL(fileURLWithPath: folder.file(info.splits[0].images.name)))
    let none = try Command.run(arguments: run)
    #expect(
      none.status == 1 && none.errors.contains("train-images-idx3-ubyte: holds no examples"), "\(none.errors)"
    )
  }

  @Test func exportMakesBatchesOnce() throws {
    let path = folder.file("sample.npz")
    let arguments = [
      "data", "export", Command.dataset, "--split", "train[99%:]", "--batches", "3", "--batch-size", "8",
      "--output", path,
    ]
    let first = try Command.run(arguments: arguments)
    #expect(
      first.status == 0
        && first.output == "wrote \(path): images float32[3, 8, 28, 28, 1], labels int64[3, 8]\n")
    let file = try NPZ(contentsOf: path)
    #expect(file["labels"]?.type == TensorType(.int64, [3, 8]))
    let pixels = try #require(file["images"]).scalars(as: Float.self)
    #expect(pixels.max() == 1 && pixels.min() == 0)
    let bytes = try folder.bytes("sample.npz")
    let second = try Command.run(arguments: arguments)
    #expect(second.status == 0 && second.output == "\(path) is there already; nothing to do\n")
    #expect(try folder.bytes("sample.npz") == bytes)
  }
}
