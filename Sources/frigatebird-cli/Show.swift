import ArgumentParser
import FrigateEngine
import FrigateIR
import FrigateNN
import Frigatebird

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the program a model computes, and the plan it runs by.",
    discussion: "Without --step: what predict computes.")

  @Argument(help: "A model file, such as DIR/model.safetensors.")
  var model: String

  @Flag(help: "Print the program only, as it can be parsed.")
  var program = false

  @Flag(help: "Print the plan only.")
  var plan = false

  @OptionGroup var options: ModelWorkOptions
  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    if program && plan { throw ValidationError("Give either --program or --plan.") }
  }

  func run() throws {
    Interruption.watch()
    threads.apply()
    let work = try ModelWork(
      Sequential(contentsOf: model), isStep: options.step, batchSize: options.batchSize)
    if program {
      print(work.program.program)
    } else if plan {
      print(try work.program.plan())
    } else {
      print("\(work.title)\n")
      print(legend("inputs", work.program.inputNames, work.program.program.inputs))
      print(legend("outputs", work.program.outputNames, work.program.program.outputs))
      print("\(work.program.program)\n")
      print(try work.program.plan())
    }
  }

  private func legend(_ title: String, _ names: [String], _ values: [Value]) -> String {
    var lines = [title]
    for (index, (name, value)) in zip(names, values).enumerated() {
      lines.append("  \(index)  %\(value.id)  \(name)  \(value.type)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
