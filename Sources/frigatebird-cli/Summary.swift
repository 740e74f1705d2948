import ArgumentParser
import Frigatebird

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Print a model's layers, shapes, numbers of parameters and the memory it takes, or its Keras configuration."
  )

  @Argument(help: ModelChoice.argumentHelp)
  var model: String

  @Flag(help: "Print the configuration instead, which keras.models.model_from_json reads.")
  var kerasJson = false

  @Option(parsing: .unconditional, help: "Examples at a time, which decide the memory.")
  var batchSize = 32

  func validate() throws {
    if !(1...ModelWorkOptions.largestBatch).contains(batchSize) {
      throw ValidationError("--batch-size must lie between 1 and \(ModelWorkOptions.largestBatch).")
    }
  }

  func run() throws {
    let model = try ModelChoice.named(model)
    let text = try kerasJson ? model.configuration.pretty : model.summary(batchSize: batchSize) + "\n"
    print(text, terminator: "")
  }
}
