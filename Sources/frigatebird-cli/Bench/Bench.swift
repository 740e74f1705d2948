import ArgumentParser
import FrigateEngine
import Frigatebird

struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how long a piece of work takes on this machine.",
    discussion: "Cases:\n\n\(BenchmarkCase.list)")

  @Argument(help: ArgumentHelp("What to measure, see --list.", valueName: "case"))
  var cases: [String] = []

  @Flag(help: "Print the cases.")
  var list = false

  @Option(parsing: .unconditional, help: "How long to measure each case.")
  var seconds = 2.0

  @Flag(help: "Print one line of JSON for each case.")
  var json = false

  @Option(help: ArgumentHelp("What layers compute in, for cases of whole models.", valueName: "float32|bf16"))
  var precision = Precision.float32

  @OptionGroup var threads: ThreadsOption

  func validate() throws {
    if !(0...3600).contains(seconds) { throw ValidationError("--seconds must lie between 0 and 3600.") }
    if list { return }
    if cases.isEmpty { throw ValidationError("Name a case:\n\(BenchmarkCase.list)") }
    for name in cases where !BenchmarkCase.all.contains(where: { $0.name == name }) {
      throw ValidationError("There is no case named '\(name)'. The cases:\n\(BenchmarkCase.list)")
    }
  }

  func run() throws {
    if list {
      print(BenchmarkCase.list)
      return
    }
    Interruption.watch()
    threads.apply()
    let policy = try precision.policy
    for name in cases {
      for one in BenchmarkCase.all where one.name == name {
        let benchmark = try BenchmarkCase.$dtypePolicy.withValue(policy) { try one.make() }
        if policy != .float32, benchmark.dtypePolicy != policy {
          throw ValidationError("\(name) has no layers to choose a --precision for: leave it out.")
        }
        let measured = try Measurement(name, benchmark, seconds: seconds, threads: Engine.threads)
        print(json ? "\(measured.json)" : measured.line)
      }
    }
  }
}
