import FrigateData
import FrigateIR
import FrigateTensor

extension Model {
  /// Trains on batched examples, epoch after epoch.
  ///
  /// Fitting again goes on where it stopped: optimizer state, count of steps and the order of
  /// shuffled examples continue.
  ///
  /// - Parameters:
  ///   - data: batches of features, labels and, if there is a third column, weights of the examples, as
  ///     `batch(_:)` makes them.
  ///   - epochs: how often to go through them.
  ///   - validationData: batches to evaluate after each epoch; never learned from.
  ///   - classWeight: how much examples of a class count, by class number; 1 where nothing is said. With
  ///     weights of examples, both are multiplied.
  ///   - callbacks: asked after each epoch; may stop the training.
  ///   - progress: what is shown meanwhile.
  /// - Throws: `ConfigurationError` where model and data don't fit, errors of the data set.
  @discardableResult
  public mutating func fit(
    _ data: Dataset, epochs: Int = 1, validationData: Dataset? = nil,
    classWeight: [Int: Double] = [:], callbacks: [any Callback] = [], progress: Progress = .automatic
  ) throws -> History {
    guard let compilation else { throw notCompiled("fit") }
    if epochs < 0 {
      throw ConfigurationError("fit can't go through \(epochs) epochs.", fix: "give 1 or more")
    }
    let target = try check(data, compilation, "the training data")
    let validation = try validationData.map { data in
      let target = try check(data, compilation, "the validation data")
      return (data, loop: try EvaluationLoop(self, compilation, target: target))
    }
    let rows = checksValues ? nil : try checked(data.trainingRows(), compilation)
    let loop = try TrainingLoop(
      self, compilation, target: target,
      classWeights: classWeight.isEmpty ? nil : ClassWeights(classWeight), rows: rows,
      key: Random.foldIn(Random.Key(seed), 0xD50))
    let first = compilation.epochs
    let reader = rows == nil ? try data.reader(from: Dataset.Position(epoch: first)) : nil
    let stepCount = try data.count
    var callbacks = callbacks
    var history = History()
    var display = ProgressDisplay(progress, epochs: epochs, steps: stepCount)

    // Whatever ends the training, the model keeps what it has learned.
    defer { loop.finish(&self) }
    for epoch in 0..<epochs {
      display.beginEpoch(epoch)
      loop.resetSums()
      var step = 0
      while true {
        if let reader {
          guard let batch = try reader.next() else { break }
          try loop.step(batch.literals)
        } else {
          if step == stepCount { break }
          try loop.step(at: Dataset.Position(epoch: first + epoch, step: step))
        }
        step += 1
        try display.endStep(step) { try loop.results().scalars }
      }
      var results = try loop.results()
      if let (data, evaluation) = validation {
        let reader = try data.reader()
        results += try evaluation.run(loop.weightStorages) { try reader.next()?.literals }
          .map { MetricResult(name: "val_" + $0.name, value: $0.value) }
      }
      let logs = results.numbers
      history.append(epoch: first + epoch, logs)
      display.endEpoch(epoch, steps: step, results.scalars)
      self.compilation?.epochs += 1
      var stops = false
      for k in callbacks.indices {
        let decision = try callbacks[k].epochEnded(
          first + epoch, logs: logs, weights: { loop.weights })
        if decision == .stop { stops = true }
        try loop.setLearningRate(callbacks[k].nextLearningRate(loop.learningRate))
      }
      if stops {
        display.note("stopped after epoch \(first + epoch + 1)")
        break
      }
    }
    if epochs > 0 { loop.adoptAverages() }
    for k in callbacks.indices {
      if let weights = callbacks[k].trainingEnded() { try loop.setWeights(weights) }
    }
    return history
  }

  /// The rows, if all their labels suit the loss; else batches are checked one by one, for the wrong ones may
  /// not be asked for.
  private func checked(_ rows: ResidentBatches?, _ compilation: Compilation) -> ResidentBatches? {
    guard let rows,
      (try? compilation.loss.check(labels: rows.columns[1], prediction: outputShape)) != nil
    else { return nil }
    return rows
  }

  /// Trains on tensors in memory: `features` [examples, …], `labels` [examples, …], and weights of the
  /// examples, [examples], if some are to count more than others.
  @discardableResult
  public mutating func fit(
    _ features: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil, batchSize: Int = 32,
    epochs: Int = 1, shuffle: Bool = true, validationData: Dataset? = nil,
    classWeight: [Int: Double] = [:], callbacks: [any Callback] = [], progress: Progress = .automatic
  ) throws -> History {
    var data = Dataset(columns: [features, labels] + (sampleWeight.map { [$0] } ?? []))
    if shuffle { data = data.shuffle(seed: UInt64(bitPattern: Int64(seed))) }
    return try fit(
      data.batch(batchSize), epochs: epochs, validationData: validationData,
      classWeight: classWeight, callbacks: callbacks, progress: progress)
  }

  package func notCompiled(_ action: String) -> ConfigurationError {
    ConfigurationError(
      "\(action) needs a loss.", in: name,
      fix: "call compile(optimizer:loss:metrics:) before \(action)")
  }

  /// Throws unless batches of this data set suit the model and its loss.
  ///
  /// - Returns: the shape of one label.
  func check(_ data: Dataset, _ compilation: Compilation, _ role: String) throws -> [Int] {
    let types = try data.types
    guard types.count >= 2 else {
      throw ConfigurationError("\(role) have no labels.", in: name, fix: "give features and labels")
    }
    guard types.count <= 3 else {
      throw ConfigurationError(
        "\(role) have \(types.count) columns.", in: name,
        fix: "leave features, labels and, if you want, weights of the examples: mapColumns")
    }
    guard let count = try data.count else {
      throw ConfigurationError(
        "\(role) never end.", in: name, fix: "leave repeat() out, or take(_:) some batches")
    }
    if count == 0 {
      throw ConfigurationError("\(role) have no examples.", in: name, fix: "check the split")
    }
    try check(features: types[0], role)
    let target = Array(types[1].shape.dropFirst())
    try compilation.loss.check(target: target, prediction: outputShape)
    return target
  }

  /// Throws unless a batch of features of this type suits the model.
  func check(features: TensorType, _ role: String) throws {
    let spelled = inputShape.map { "\($0)" }.joined(separator: ", ")
    if features.rank == 0 || Array(features.shape.dropFirst()) != inputShape {
      throw ConfigurationError(
        "takes batches of shape [batch, \(spelled)]; \(role) come as \(features).", in: name,
        fix: features.shape == inputShape
          ? "batch the data: batch(32)" : "reshape the examples to [\(spelled)]")
    }
    if (try? outputDType(for: features.dtype)) == nil {
      let verb = inputDType == .float32 ? "computes with" : "takes"
      throw ConfigurationError(
        "\(verb) \(inputDType); \(role) come as \(features).", in: name,
        fix: "map the features first: mapFeatures { $0.to(.\(inputDType))"
          + (features.dtype == .uint8 && inputDType == .float32 ? " / 255 }" : " }"))
    }
  }
}

extension Dataset.Element {
  /// The columns' memory.
  var literals: [Literal] { columns.map(\.literal) }
}
