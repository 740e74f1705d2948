import Foundation
import Testing

struct UsageTests {
  @Test func versionAndHelp() throws {
    let version = try Command.run("--version")
    #expect(version.status == 0 && version.output == "0.1.0\n" && version.errors == "")
    let help = try Command.run("--help")
    #expect(help.status == 0)
    for name in ["train", "evaluate", "predict", "summary", "show", "profile", "data", "bench"] {
      #expect(help.output.contains("  \(name) "))
    }
  }

  @Test(arguments: [
    ["fly"], ["train"], ["train", "--dataset", "mnist", "--model", "mlp", "--epochs", "0"],
    ["train", "--dataset", "mnist", "--model", "mlp", "--optimizer", "lamb"],
    ["train", "--dataset", "mnist", "--model", "mlp", "--threads", "0"],
    ["train", "--dataset", "mnist", "--model", "mlp", "--learning-rate", "nan"],
    ["train", "--dataset", "mnist", "--model", "mlp", "--early-stopping", "2", "--validation-split", "none"],
    ["predict", "m.safetensors"], ["predict", "m.safetensors", "--input", "a.npz", "--dataset", "mnist"],
    ["evaluate", "m.safetensors", "--dataset", "mnist", "--batch-size", "0"],
    ["data", "export", "mnist", "--split", "test", "--output", "x.csv"],
  ])
  func wrongUsageIs64(arguments: [String]) throws {
    let result = try Command.run(arguments: arguments)
    #expect(result.status == 64)
    #expect(result.errors.contains("Usage:") && result.output.isEmpty)
  }

  private func expectFailure(
    _ expected: String, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try Command.run(
      arguments: arguments, environment: ["FRIGATEBIRD_MIRROR": "http://127.0.0.1:9"])
    let text = result.errors
    #expect(result.status == 1, "\(text)", sourceLocation: sourceLocation)
    #expect(
      text.hasPrefix("frigatebird: ") && text.contains(expected), "\(text)", sourceLocation: sourceLocation)
  }

  @Test func failuresSayWhatAndHowToFix() throws {
    let data = Command.dataset
    try expectFailure(
      "there is no data set of this name.\n  received  minst\n  fix       the names are mnist, fashion_mnist",
      "data", "info", "minst")
    try expectFailure("there is no data set of this name.", "train", "--dataset", "minst", "--model", "mlp")
    try expectFailure("there is no model named mpl.", "train", "--dataset", data, "--model", "mpl")
    try expectFailure("nothing.json: can't be opened", "train", "--dataset", data, "--model", "nothing.json")
    try expectFailure(
      "there is no split 'trian'", "train", "--dataset", data, "--model", "mlp", "--train-split",
      "trian[:10%]")
    try expectFailure(
      "examples of train[50%:] are also in train[:75%]", "train", "--dataset", data, "--model", "mlp",
      "--validation-split", "train[50%:]")
    try expectFailure(
      "a fraction lies between 0 and 1", "train", "--dataset", data, "--model", "mlp", "--validation-split",
      "1.5")
    try expectFailure(
      "/dev/null: is a file, not a folder", "train", "--dataset", data, "--model", "mlp", "--output",
      "/dev/null/x")
    try expectFailure("nothing.safetensors: can't be opened", "summary", "nothing.safetensors")
    try expectFailure("model.h5: isn't there", "evaluate", "model.h5", "--dataset", data)
    try expectFailure("nosuch: isn't there", "predict", "nosuch", "--dataset", data)
    for command in ["summary", "show", "profile"] {
      try expectFailure(
        "there is no model named nosuch, and no file.\n  fix       use mlp, cnn", command, "nosuch")
    }
    try expectFailure(
      "too few for 1000 batches of 32.\n  fix       ask for at most 312 batches, or a larger split", "data",
      "export", data, "--split", "test", "--batches", "1000",
      "--output", "/tmp/never.npz")
    try expectFailure(
      "test[:20] has 20 examples, too few for 1 batch of 32.\n  fix       ask for batches of at most 20, or a larger split",
      "data", "export", data, "--split", "test[:20]", "--batches", "1", "--output", "/tmp/never.npz")
    try expectFailure(
      "test[:1] has 1 example, too few for a batch of 32.\n  fix       give --batch-size 1, or another --split",
      "profile", "mlp", "--dataset", data, "--split", "test[:1]")
  }

  /// What is said of a model's inputs is what happens: see `imagesToPredict` and `rawBytes`.
  @Test func helpTellsWhatBytesBecome() throws {
    let help = try Command.run("train", "--help").output.split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
    #expect(
      help.contains(
        "Bytes become numbers from 0 to 1, unless the model takes them as they are: one that begins with an Embedding, a "
          + "Rescaling or a Normalization, or whose input has an integer dtype."))
    #expect(help.contains("bf16 pays for wide dense layers"))
  }
}
