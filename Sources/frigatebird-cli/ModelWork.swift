import ArgumentParser
import FrigateIR
import FrigateNN
import Frigatebird

/// Which of a model's programs is looked at, and for how many examples at a time.
struct ModelWorkOptions: ParsableArguments {
  @Flag(help: "A training step: forward, backward, optimizer, loss and metrics.")
  var step = false

  @Flag(help: "The outputs for a batch.")
  var predict = false

  @Option(help: "Examples computed at a time.")
  var batchSize = 32

  static let largestBatch = 65_536

  func validate() throws {
    if !(1...Self.largestBatch).contains(batchSize) {
      throw ValidationError("--batch-size must lie between 1 and \(Self.largestBatch).")
    }
    if step && predict { throw ValidationError("Give either --step or --predict.") }
  }
}

/// A model's program for batches of one size.
struct ModelWork {
  let model: Sequential
  let isStep: Bool
  let features: TensorType
  /// nil for a prediction.
  let labels: TensorType?
  let program: ModelProgram

  init(_ model: Sequential, isStep: Bool, batchSize: Int) throws {
    self.model = model
    self.isStep = isStep
    features = TensorType(model.inputDType, [batchSize] + model.inputShape)
    if isStep {
      let labels = try model.labelType(batchSize: batchSize)
      self.labels = labels
      program = try model.trainingProgram(features: features, labels: labels)
    } else {
      labels = nil
      program = try model.inferenceProgram(features: features)
    }
  }

  var title: String {
    "\(model.name): " + (isStep ? "a training step" : "a prediction") + " on \(features)"
      + (labels.map { " with labels \($0)" } ?? "")
  }

  /// Made-up examples of the right types: numbers from 0 to 1, classes and words that there are.
  func example() -> (features: Literal, labels: Literal?) {
    let words = (model.layers.first?.layer as? Embedding)?.inputDim ?? 2
    return (
      Self.values(features, below: words, Random.Key(1)),
      labels.map { Self.values($0, below: model.outputShape.last ?? 1, Random.Key(2)) }
    )
  }

  private static func values(_ type: TensorType, below limit: Int, _ key: Random.Key) -> Literal {
    guard type.dtype.isInteger else { return Random.uniform(key, type.shape).to(type.dtype).literal }
    // Small enough for every integer type.
    return Random.randint(key, type.shape, low: 0, high: Swift.max(1, limit)).to(type.dtype).literal
  }

  /// The layers whose weights are among these inputs or outputs.
  func layers(_ names: [String]) -> [String] {
    let all = model.layers.map(\.name)
    var found: [String] = []
    for name in names {
      // A weight's name begins with its layer's, an optimizer's tensor with the optimizer's before that.
      let layer = all.first { name.hasPrefix($0 + "/") || name.contains("/\($0)/") }
      if let layer, !found.contains(layer) { found.append(layer) }
    }
    return found
  }
}
