import ArgumentParser
import Frigatebird

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print a model's loss and metrics on a data set.")

  @Argument(help: "A model file, such as DIR/model.safetensors.")
  var model: String

  @Option(help: "A data set by name, see 'frigatebird data list'.")
  var dataset: String

  @Option(help: "The part of it: test, train[75%:99%], train[:100]+test[:100] ….")
  var split = "test"

  @Option(parsing: .unconditional, help: "Examples computed at a time.")
  var batchSize = 32

  @Flag(help: "Print one line of JSON.")
  var json = false

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var dataFolder: DataFolderOption

  func validate() throws {
    if batchSize < 1 { throw ValidationError("--batch-size must be at least 1.") }
  }

  func run() throws {
    Interruption.watch()
    threads.apply()
    let model = try loadModel(model)
    let examples = try dataFolder.open(dataset).split(split)
    let count = try examples.count ?? 0
    let results = try model.evaluate(examples.prepared(for: model).batch(batchSize).prefetch())
    if json {
      let head: [(String, JSON)] = [
        ("dataset", .string(dataset)), ("split", .string(split)), ("examples", .int(count)),
      ]
      let members = head + results.map { ($0.name, .number($0.value)) }
      print(JSON.object(members.map { JSON.Member(key: $0.0, value: $0.1) }))
    } else {
      print("\(dataset) \(split): \(counted(count, "example"))")
      for (name, value) in results { print("\(name): \(value.fixed(4))") }
    }
  }
}
