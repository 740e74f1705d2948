import ArgumentParser
import FrigateIR
import Frigatebird

struct DataExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write batches of a data set to a .npz file that numpy reads.",
    discussion: """
      'images' is float32 [batches, batch size, …] with bytes scaled to 0 … 1, 'labels' is int64 [batches, batch size]. \
      A file that is there already is left as it is.
      """)

  @Argument(help: "A data set by name, see 'frigatebird data list'.")
  var name: String

  @Option(help: "The part of it: test, train[99%:] ….")
  var split: String

  @Option(parsing: .unconditional, help: "Number of batches.")
  var batches = 10

  @Option(parsing: .unconditional, help: "Examples in a batch.")
  var batchSize = 32

  @Option(help: ArgumentHelp("The file to write.", valueName: "file.npz"))
  var output: String

  @OptionGroup var dataFolder: DataFolderOption

  func validate() throws {
    if batches < 1 || batchSize < 1 {
      throw ValidationError("--batches and --batch-size must be at least 1.")
    }
    if !output.hasSuffix(".npz") { throw ValidationError("--output must end in .npz.") }
  }

  func run() throws {
    if fileExists(output) {
      print("\(output) is there already; nothing to do")
      return
    }
    Interruption.watch()
    let examples = try dataFolder.open(name).split(split)
    let (wanted, overflow) = batches.multipliedReportingOverflow(by: batchSize)
    let count = try examples.count ?? 0
    if overflow || count < wanted {
      throw OperationError(
        "data export",
        "\(split) has \(counted(count, "example")), too few for \(batches) batch\(batches == 1 ? "" : "es") of \(batchSize).",
        fix: count < batchSize
          ? "ask for batches of at most \(count), or a larger split"
          : "ask for at most \(count / batchSize) batch\(count / batchSize == 1 ? "" : "es"), or a larger split"
      )
    }
    guard let batch = try examples.scaled.batch(wanted).reader().next() else { return }
    var file = NPZ()
    for (name, literal) in [("images", batch.features.literal), ("labels", batch.labels.literal)] {
      file[name] = literal.reshaped([batches, batchSize] + literal.type.shape.dropFirst())
    }
    try Interruption.whileWriting { try file.write(to: output) }
    print("wrote \(output): " + file.entries.map { "\($0.name) \($0.value.type)" }.joined(separator: ", "))
  }
}
