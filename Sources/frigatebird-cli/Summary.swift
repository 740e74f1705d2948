import ArgumentParser
import Frigatebird

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a model's layers, shapes and numbers of parameters.")

  @Argument(help: "A model file, such as DIR/model.safetensors.")
  var model: String

  func run() throws {
    print(try Sequential(contentsOf: model).summary())
  }
}
