import ArgumentParser
import FrigateIR
import Frigatebird

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what a model makes of images from a file or of a data set.")

  @Argument(help: "A model file, such as DIR/model.safetensors.")
  var model: String

  @Option(
    help: ArgumentHelp(
      "A .npz file with 'images' and perhaps 'labels', or a .npy file with images, or a .png image.",
      discussion: """
        Floating numbers are taken as they are. Whole numbers must lie between 0 and 255 and become numbers from 0 to 1, \
        unless the model takes integers.
        """,
      valueName: "file"))
  var input: String?

  @Option(help: "A data set by name, see 'frigatebird data list'.")
  var dataset: String?

  @Option(help: "The part of the data set. (default: test)")
  var split: String?

  @Option(
    parsing: .unconditional, help: "How many, from the front. (default: 32 of a data set, all of a file)")
  var take: Int?

  @Flag(help: "Print one line of JSON, with the model's outputs.")
  var json = false

  @OptionGroup var threads: ThreadsOption
  @OptionGroup var dataFolder: DataFolderOption

  func validate() throws {
    if (input == nil) == (dataset == nil) { throw ValidationError("Give either --input or --dataset.") }
    if input != nil, split != nil {
      throw ValidationError("--split goes with --dataset; a file is read whole.")
    }
    if let take, take < 1 { throw ValidationError("--take must be at least 1.") }
  }

  func run() throws {
    Interruption.watch()
    threads.apply()
    let model = try loadModel(model)
    var examples: Examples
    if let input {
      examples = try Examples(contentsOf: input, for: model)
      if let take { examples = examples.prefix(take) }
    } else {
      examples = try Examples(
        dataFolder.open(dataset ?? "").split(split ?? "test").prepared(for: model), take ?? 32)
    }
    let outputs = try model.predict(examples.images)
    if let wrong = Examples.firstInfinite(outputs.literal, rows: outputs.shape[0]) {
      throw OperationError(
        "predict", "the model's outputs for example \(wrong) aren't finite.",
        fix: "look at its weights: a training with too large a learning rate leaves nan")
    }
    let predictions = rows(of: outputs)
    if json {
      print(report(predictions, examples.labels))
    } else {
      for (i, prediction) in predictions.enumerated() {
        print("Example Image \(i): " + line(prediction, examples.labels?[i]))
      }
    }
  }

  private func rows(of outputs: Tensor) -> [[Double]] {
    let values = outputs.literal.doubles
    let width = values.count / outputs.shape[0]
    return stride(from: 0, to: values.count, by: max(width, 1)).map { Array(values[$0..<$0 + width]) }
  }

  private func line(_ outputs: [Double], _ label: Int64?) -> String {
    guard let predicted = outputs.likeliest else {
      return "output=\(outputs.map { $0.fixed(4) }.joined(separator: ", "))"
    }
    guard let label else { return "predicted=\(predicted)" }
    return "predicted=\(predicted), actual=\(label)  - \(Int64(predicted) == label ? "OK" : "WRONG")"
  }

  private func report(_ predictions: [[Double]], _ labels: [Int64]?) -> JSON {
    let items = predictions.enumerated().map { i, outputs in
      var members = [JSON.Member(key: "index", value: .int(i))]
      if let likeliest = outputs.likeliest {
        members.append(JSON.Member(key: "predicted", value: .int(likeliest)))
      }
      if let label = labels?[i] { members.append(JSON.Member(key: "actual", value: .int(Int(label)))) }
      // The shortest number that means the same float32.
      let spelled = outputs.map { JSON.number(Double("\(Float($0))") ?? $0) }
      members.append(JSON.Member(key: "outputs", value: .array(spelled)))
      return JSON.object(members)
    }
    return ["predictions": .array(items)]
  }
}

extension [Double] {
  /// The class with the largest output, the first of equals; nil for a single output.
  fileprivate var likeliest: Int? {
    count < 2 ? nil : indices.max { self[$0] < self[$1] || (self[$0] == self[$1] && $0 > $1) }
  }
}
