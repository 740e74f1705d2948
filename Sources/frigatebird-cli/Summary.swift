import ArgumentParser
import Frigatebird

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a model's layers, shapes and numbers of parameters, or its Keras configuration.")

  @Argument(help: "A model file, such as DIR/model.safetensors.")
  var model: String

  @Flag(help: "Print the configuration instead, which keras.models.model_from_json reads.")
  var kerasJson = false

  func run() throws {
    let model = try loadModel(model)
    print(kerasJson ? model.configuration.pretty : model.summary() + "\n", terminator: "")
  }
}
