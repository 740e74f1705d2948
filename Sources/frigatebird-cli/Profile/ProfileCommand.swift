import ArgumentParser
import FrigateEngine
import FrigateIR
import Frigatebird

struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Show where a model's time goes, step by step of its plan.",
    discussion: """
      Without --step or --predict: a training step if the model is compiled, else a prediction. Times are those of \
      all threads together. The model file stays as it is.
      """)

  @Argument(help: ModelChoice.argumentHelp)
  var model: String

  @Option(help: "A data set to take the batch from; made-up numbers without.")
  var dataset: String?

  @Option(help: "The part of the data set.")
  var split = "train"

  @Option(parsing: .unconditional, help: "How long to measure.")
  var seconds = 1.0

  @Flag(help: "Print the longest first.")
  var sort = false

  @Flag(help: "Print one line of JSON.")
  var json = false

  @OptionGroup var options: ModelWorkOptions
  @OptionGroup var threads: ThreadsOption
  @OptionGroup var dataFolder: DataFolderOption

  func validate() throws {
    if !(0...3600).contains(seconds) { throw ValidationError("--seconds must lie between 0 and 3600.") }
  }

  func run() throws {
    Interruption.watch()
    threads.apply()
    let model = try ModelChoice.named(model)
    let isStep = options.step || !options.predict && model.compilation != nil
    let work = try ModelWork(model, isStep: isStep, batchSize: options.batchSize)
    let plan = try work.checkedPlan()
    let example = try dataset.map { try batch(of: $0, for: work) } ?? work.example()
    let report = ProfileReport(work, profile(work, plan, example), sorted: sort)
    print(json ? "\(report.json)" : report.table)
  }

  /// The first batch of a data set.
  private func batch(
    of name: String, for work: ModelWork
  ) throws -> [Literal] {
    let data = try dataFolder.open(name).split(split).scaled
    if let count = try data.count, count < options.batchSize {
      throw OperationError(
        "profile", "\(split) has \(counted(count, "example")), too few for a batch of \(options.batchSize).",
        fix: "give --batch-size \(count), or another --split")
    }
    guard let batch = try data.batch(options.batchSize).reader().next() else {
      throw OperationError("profile", "the data set has no examples.", fix: "choose another --split")
    }
    let wanted = work.features + work.labels
    let example = batch.columns.map(\.literal).prefix(wanted.count)
    if example.map(\.type) != wanted {
      throw OperationError(
        "profile",
        "\(name) has other examples than the model takes, \(wanted.map { "\($0)" }.joined(separator: ", ")).",
        received: example.map(\.type), fix: "leave --dataset out, or name one the model was made for")
    }
    return Array(example)
  }

  private func profile(
    _ work: ModelWork, _ plan: Plan, _ example: [Literal]
  ) -> Profile {
    // Copies: steps write over their state.
    let state = work.program.state.map { literal in
      Literal(literal.type) { target in literal.withUnsafeBytes { target.copyMemory(from: $0) } }
    }
    let inputs =
      (state + example + work.program.captured).map(\.storage)
    let donors = Dictionary(uniqueKeysWithValues: work.program.donated.map { ($1, $0) })
    let outputs = plan.program.outputTypes.enumerated().map { k, type in
      donors[k].map { inputs[$0] } ?? Storage(byteCount: type.byteCount)
    }
    let single = plan.profile(inputs: inputs, outputs: outputs, runs: 1)
    let runs = seconds * 1e9 / Swift.max(1, single.nanoseconds + single.stepNanoseconds)
    return plan.profile(
      inputs: inputs, outputs: outputs, runs: Int(Swift.min(Swift.max(runs, 3), 10_000)))
  }
}
