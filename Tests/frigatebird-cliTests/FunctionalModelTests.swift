import Foundation
import FrigateFormats
import FrigateNN
import Testing

/// Functional models on the command line.
struct FunctionalModelTests {
  let folder = TemporaryFolder()

  @Test func trainsAndIsShown() throws {
    let x = Input(28, 28, 1)
    let flat = Flatten()(x)
    let y = Add()([Dense(20, activation: .relu)(flat), Dense(20, name: "shortcut")(flat)])
    let network = try Functional(inputs: x, outputs: Dense(10)(BatchNormalization()(y)))
    try network.configuration.description.write(
      toFile: folder.file("config.json"), atomically: true, encoding: .utf8)
    let trained = try Command.run(
      "train", "--dataset", Command.dataset, "--epochs", "1", "--train-split", "train[:640]",
      "--validation-split", "none", "--model", folder.file("config.json"), "--output", folder.file("out"))
    #expect(trained.status == 0, "\(trained.errors)")
    let path = folder.file("out/model.safetensors")
    let model = try loadModel(path)
    #expect(model is Functional && model.compilation?.iterations == 20)

    let summary = try Command.run("summary", path).output
    #expect(
      summary.contains("Connected to") && summary.contains("│ dense[0][0], shortcut[0][0]"), "\(summary)")
    let json = try JSON(parsing: Command.run("summary", path, "--keras-json").output.utf8)
    #expect(try Functional(configuration: json).parameterCounts.total == model.parameterCounts.total)
    let evaluated = try Command.run(
      "evaluate", path, "--dataset", Command.dataset, "--split", "test[:64]", "--json")
    #expect(try JSON(parsing: evaluated.output.utf8)["loss"]?.double != nil)
    #expect(try Command.run("show", path, "--step", "--program").status == 0)

    let two = try Functional(inputs: x, outputs: [Dense(10)(flat), Dense(1)(flat)])
    try two.configuration.description.write(
      toFile: folder.file("config.json"), atomically: true, encoding: .utf8)
    let refused = try Command.run(
      "train", "--dataset", Command.dataset, "--model", folder.file("config.json"))
    #expect(
      refused.status == 1 && refused.errors.contains("has 1 input and 2 outputs;"), "\(refused.errors)")
  }

  @Test func theCNN() throws {
    let result = try Command.run(
      "train", "--dataset", Command.dataset, "--model", "cnn", "--epochs", "1", "--train-split",
      "train[:640]",
      "--validation-split", "none", "--output", folder.file("cnn"))
    #expect(result.status == 0, "\(result.errors)")
    let model = try loadModel(folder.file("cnn/model.safetensors"))
    #expect(model.parameterCounts.total == 99_376)
    #expect(
      model.layers.map(\.name) == [
        "conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "flatten", "dropout", "dense", "dense_1",
      ])
  }
}
