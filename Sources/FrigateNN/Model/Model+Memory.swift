import FrigateEngine
import FrigateIR

/// How much memory a model takes with batches of one size, by its plans.
public struct ModelMemory: Sendable, Hashable {
  /// What training takes.
  public struct Training: Sendable, Hashable {
    /// The model's own tensors, which stay as they are until it is done: weights and, of one that has been trained
    /// before, the optimizer's.
    public let modelByteCount: Int
    /// Everything a step changes: weights, the optimizer's tensors, sums of loss and metrics.
    public let stateByteCount: Int
    /// Intermediate values of a step.
    public let arenaByteCount: Int
    /// Features and labels.
    public let batchByteCount: Int

    /// At its peak, with a batch read ahead. Data sets kept in memory and the program itself, some 20 MB, come on top.
    public var peakByteCount: Int {
      modelByteCount + stateByteCount + arenaByteCount + 2 * batchByteCount
    }
  }

  public let batchSize: Int
  public let weightByteCount: Int
  /// Intermediate values of a prediction.
  public let predictionArenaByteCount: Int
  /// Nil for a model that isn't compiled.
  public let training: Training?
}

extension Model {
  /// The memory that predictions and training steps on so many examples take, found by planning them; nothing is run.
  ///
  /// - Throws: `ConfigurationError` where the model can't take such a batch.
  public func memory(batchSize: Int = 32) throws -> ModelMemory {
    if batchSize < 1 {
      throw ConfigurationError("a batch of \(batchSize) has no memory to speak of.", fix: "give 1 or more")
    }
    let features = featureTypes(batchSize: batchSize)
    let prediction = try Plan(predictions.program(for: features).program)
    let weightByteCount = weights.reduce(0) { $0 + $1.value.type.byteCount }
    var training: ModelMemory.Training?
    if let compilation {
      let labels = try labelTypes(batchSize: batchSize)
      let layout = try StateLayout(self, compilation, targets: labels.map { Array($0.shape.dropFirst()) })
      let state = layout.types(self, compilation)
      let program = try layout.program(self, compilation, nil, state: state).program(for: features + labels)
        .program
      let donated = Dictionary(uniqueKeysWithValues: (0..<layout.count).map { ($0, $0) })
      let plan = try Plan(program, options: Plan.Options(donated: donated))
      let own = compilation.slots.joined() + compilation.scalars
      training = ModelMemory.Training(
        modelByteCount: own.reduce(weightByteCount) { $0 + $1.type.byteCount },
        stateByteCount: state.reduce(0) { $0 + $1.byteCount }, arenaByteCount: plan.arenaByteCount,
        batchByteCount: (features + labels).reduce(0) { $0 + $1.byteCount })
    }
    return ModelMemory(
      batchSize: batchSize, weightByteCount: weightByteCount,
      predictionArenaByteCount: prediction.arenaByteCount, training: training)
  }

  /// The summary, and what memory batches of this size take: weights, intermediate values of a prediction and of a training
  /// step, and the peak of a training, before anything is run.
  public func summary(batchSize: Int) throws -> String {
    let memory = try memory(batchSize: batchSize)
    var lines = [
      summary(), " Memory with batches of \(batchSize.grouped):",
      "   weights: \(spelled(bytes: memory.weightByteCount))",
      "   prediction: \(spelled(bytes: memory.predictionArenaByteCount)) of intermediate values",
    ]
    if let training = memory.training {
      lines += [
        "   training step: \(spelled(bytes: training.arenaByteCount)) of intermediate values, "
          + "\(spelled(bytes: training.stateByteCount)) of weights, optimizer and sums",
        "   training: \(spelled(bytes: training.peakByteCount)) at its peak, data set apart",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
