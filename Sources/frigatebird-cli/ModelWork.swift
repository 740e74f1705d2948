import ArgumentParser
import FrigateEngine
import FrigateIR
import FrigateNN
import Frigatebird

/// Which of a model's programs is looked at, and for how many examples at a time.
struct ModelWorkOptions: ParsableArguments {
  @Flag(help: "A training step: forward, backward, optimizer, loss and metrics.")
  var step = false

  @Flag(help: "The outputs for a batch.")
  var predict = false

  @Option(parsing: .unconditional, help: "Examples computed at a time.")
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
  let model: any Model
  let isStep: Bool
  /// For each input.
  let features: [TensorType]
  /// For each output that has labels; none for a prediction.
  let labels: [TensorType]
  let program: ModelProgram

  init(_ model: some Model, isStep: Bool, batchSize: Int) throws {
    self.model = model
    self.isStep = isStep
    features = model.featureTypes(batchSize: batchSize)
    labels = isStep ? try model.labelTypes(batchSize: batchSize) : []
    program =
      isStep
      ? try model.trainingProgram(features: features, labels: labels)
      : try model.inferenceProgram(features: features)
  }

  /// - Throws: `ConfigurationError` if such a batch doesn't fit in memory.
  func checkedPlan() throws -> Plan {
    func program(_ model: some Model, _ batchSize: Int) throws -> ModelProgram {
      try ModelWork(model, isStep: isStep, batchSize: batchSize).program
    }
    return try self.program.checkedPlan(isStep ? "a training step" : "a prediction") {
      try program(model, $0)
    }
  }

  var title: String {
    func spelled(_ types: [TensorType]) -> String { types.map { "\($0)" }.joined(separator: ", ") }
    return "\(model.name): " + (isStep ? "a training step" : "a prediction") + " on \(spelled(features))"
      + (labels.isEmpty ? "" : " with labels \(spelled(labels))")
  }

  /// Made-up examples of the right types: numbers from 0 to 1, classes and words that there are.
  func example() -> [Literal] {
    // Words that every table has.
    let words = model.layers.compactMap { ($0.layer as? Embedding)?.inputDim }.min() ?? 2
    let classes = model.outputShapes.map { $0.last ?? 1 }.min() ?? 1
    return features.enumerated().map { Self.values($1, below: words, Random.Key(2 * $0 + 1)) }
      + labels.enumerated().map { Self.values($1, below: classes, Random.Key(2 * $0 + 2)) }
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
