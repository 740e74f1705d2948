import ArgumentParser
import Frigatebird

struct DataProfile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Time the steps of the pipeline that training reads from.",
    discussion: """
      The pipeline is that of 'frigatebird train': scaled, cached, shuffled, batched, prefetched. Each step's own time is \
      taken on one thread; then a training whose steps last --step-time microseconds reads from it, and how long it waits \
      is measured. Examples in memory are read as rows, without prefetch: the training step scales them itself.
      """)

  @Argument(help: "A data set by name, see 'frigatebird data list'.")
  var name: String

  @Option(help: "The part of it.")
  var split = "train"

  @Option(parsing: .unconditional, help: "Examples in a batch.")
  var batchSize = 32

  @Option(parsing: .unconditional, help: "Batches to read.")
  var batches = 1000

  @Option(parsing: .unconditional, help: "Batches that are prepared ahead; 0: each when it is asked for.")
  var prefetch = 8

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long a training step lasts, in microseconds.", valueName: "µs"))
  var stepTime = 0.0

  @Option(
    help: ArgumentHelp("Keep the scaled examples in this file instead of in memory.", valueName: "file"))
  var cache: String?

  @Flag(help: "Print one line of JSON.")
  var json = false

  @OptionGroup var dataFolder: DataFolderOption

  func validate() throws {
    if batches < 1 || batchSize < 1 {
      throw ValidationError("--batches and --batch-size must be at least 1.")
    }
    if prefetch < 0 { throw ValidationError("--prefetch must be 0 or more.") }
    if !(stepTime >= 0 && stepTime < 1e9) {
      throw ValidationError("--step-time must be 0 or more, and less than 1e9 microseconds.")
    }
  }

  func run() throws {
    Interruption.watch()
    let scaled = try dataFolder.open(name).split(split).scaled
    let kept = cache.map { scaled.cache($0) } ?? scaled.cache()
    let pipeline = kept.shuffle(seed: 0).batch(batchSize).prefetch(prefetch)
    let profile = try pipeline.profile(steps: batches, trainingSecondsPerStep: stepTime * 1e-6)
    if json {
      print(report(profile))
    } else {
      print("\(name) \(split)\n\(profile)")
    }
  }

  private func report(_ profile: DatasetProfile) -> JSON {
    func microseconds(_ seconds: Double) -> JSON { .number((seconds * 1e9).rounded() / 1e3) }
    let stages = profile.stages.map { stage in
      JSON.object([
        JSON.Member(key: "name", value: .string(stage.name)),
        JSON.Member(key: "depth", value: .int(stage.depth)),
        JSON.Member(key: "elements", value: .int(stage.elements)),
        JSON.Member(key: "bytes", value: .int(stage.bytes)),
        JSON.Member(key: "us_per_batch", value: microseconds(stage.seconds / Double(profile.steps))),
        JSON.Member(key: "share", value: .number((stage.share * 1e4).rounded() / 1e4)),
      ])
    }
    return JSON.object([
      JSON.Member(key: "name", value: .string(name)),
      JSON.Member(key: "split", value: .string(split)),
      JSON.Member(key: "batch_size", value: .int(batchSize)),
      JSON.Member(key: "batches", value: .int(profile.steps)),
      JSON.Member(key: "rows", value: .bool(profile.isRows)),
      JSON.Member(key: "prefetch", value: .int(profile.ahead)),
      JSON.Member(key: "bytes_per_batch", value: .int(profile.types.reduce(0) { $0 + $1.byteCount })),
      JSON.Member(key: "us_to_first", value: microseconds(profile.secondsToFirst)),
      JSON.Member(key: "us_per_batch", value: microseconds(profile.secondsPerStep)),
      JSON.Member(key: "step_time_us", value: .number(stepTime)),
      JSON.Member(key: "waiting_us_per_batch", value: microseconds(profile.waitingSecondsPerStep)),
      JSON.Member(key: "stages", value: .array(stages)),
    ])
  }
}
