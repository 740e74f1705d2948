import ArgumentParser
import FrigateEngine
import FrigateIR
import FrigateNN
import FrigateTransforms
import Frigatebird

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the program a model computes, and the plan it runs by.",
    discussion: "Without --step: what predict computes.")

  @Argument(help: ModelChoice.argumentHelp)
  var model: String

  @Flag(help: "Print the program only, as it can be parsed.")
  var program = false

  @Flag(help: "Print the plan only.")
  var plan = false

  @Flag(
    help: """
      Print the program of one shard of the batch: where shards meet, it has collectives such as all_reduce.
      """)
  var shard = false

  @OptionGroup var options: ModelWorkOptions
  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    if program && plan { throw ValidationError("Give either --program or --plan.") }
    if shard && plan { throw ValidationError("--shard shows a program; a plan is of the whole batch.") }
  }

  func run() throws {
    Interruption.watch()
    threads.apply()
    let work = try ModelWork(
      ModelChoice.named(model), isStep: options.step, batchSize: options.batchSize)
    if shard {
      try printShard(work)
    } else if program {
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

  private func printShard(_ work: ModelWork) throws {
    let sharded = try work.program.sharded()
    if program {
      print(sharded.program)
      return
    }
    print("\(work.title), one of \(counted(sharded.count, "shard"))\n")
    print(
      legend(
        "inputs", work.program.inputNames + ["shard"], sharded.program.inputs, cut: sharded.inputs + [nil]))
    print(legend("outputs", work.program.outputNames, sharded.program.outputs, cut: sharded.outputs))
    print(sharded.program)
  }

  private func legend(
    _ title: String, _ names: [String], _ values: [Value], cut: [Int?] = []
  ) -> String {
    var lines = [title]
    for (index, (name, value)) in zip(names, values).enumerated() {
      let part = index < cut.count ? cut[index].map { "  a part along axis \($0)" } : nil
      lines.append("  \(index)  %\(value.id)  \(name)  \(value.type)" + (part ?? ""))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
