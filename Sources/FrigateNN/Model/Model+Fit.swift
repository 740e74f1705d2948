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
  ///   - data: batches of features and labels, as `batch(_:)` makes them.
  ///   - epochs: how often to go through them.
  ///   - validationData: batches to evaluate after each epoch; never learned from.
  ///   - callbacks: asked after each epoch; may stop the training.
  ///   - progress: what is shown meanwhile.
  /// - Throws: `ConfigurationError` where model and data don't fit, errors of the data set.
  @discardableResult
  public mutating func fit(
    _ data: Dataset, epochs: Int = 1, validationData: Dataset? = nil,
    callbacks: [any Callback] = [], progress: Progress = .automatic
  ) throws -> History {
    guard let compilation else { throw notCompiled("fit") }
    if epochs < 0 {
      throw ConfigurationError("fit can't go through \(epochs) epochs.", fix: "give 1 or more")
    }
    try check(data, compilation, "the training data")
    if let validationData { try check(validationData, compilation, "the validation data") }
    let key = Random.foldIn(Random.Key(seed), 0xD50)
    let loop = TrainingLoop(self, compilation, key: key)
    let evaluation = validationData.map { _ in EvaluationLoop(self, compilation) }
    let first = compilation.epochs
    let reader = try data.reader(from: Dataset.Position(epoch: first))
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
      while let batch = try reader.next() {
        try loop.step(features: batch.features.literal, labels: batch.labels.literal)
        step += 1
        display.endStep(step) { loop.means }
      }
      var logs = loop.means
      if let validationData, let evaluation {
        let reader = try validationData.reader()
        let means = try evaluation.run(loop.weightStorages) {
          try reader.next().map { ($0.features.literal, $0.labels.literal) }
        }
        logs += means.map { ("val_" + $0.name, $0.value) }
      }
      history.append(epoch: first + epoch, logs)
      display.endEpoch(epoch, steps: step, logs)
      self.compilation?.epochs += 1
      var stops = false
      for k in callbacks.indices {
        let decision = try callbacks[k].epochEnded(
          first + epoch, logs: logs, weights: { loop.weights })
        if decision == .stop { stops = true }
      }
      if stops {
        display.note("stopped after epoch \(first + epoch + 1)")
        break
      }
    }
    for k in callbacks.indices {
      if let weights = callbacks[k].trainingEnded() { try loop.setWeights(weights) }
    }
    return history
  }

  /// Trains on tensors in memory: `features` [examples, …], `labels` [examples, …].
  @discardableResult
  public mutating func fit(
    _ features: Tensor, _ labels: Tensor, batchSize: Int = 32, epochs: Int = 1, shuffle: Bool = true,
    validationData: Dataset? = nil, callbacks: [any Callback] = [], progress: Progress = .automatic
  ) throws -> History {
    var data = Dataset(features: features, labels: labels)
    if shuffle { data = data.shuffle(seed: UInt64(bitPattern: Int64(seed))) }
    return try fit(
      data.batch(batchSize), epochs: epochs, validationData: validationData, callbacks: callbacks,
      progress: progress)
  }

  package func notCompiled(_ action: String) -> ConfigurationError {
    ConfigurationError(
      "\(action) needs a loss.", in: name,
      fix: "call compile(optimizer:loss:metrics:) before \(action)")
  }

  /// Throws unless batches of this data set suit the model and its loss.
  func check(_ data: Dataset, _ compilation: Compilation, _ role: String) throws {
    let types = try data.types
    guard types.count >= 2 else {
      throw ConfigurationError("\(role) have no labels.", in: name, fix: "give features and labels")
    }
    guard let count = try data.count else {
      throw ConfigurationError(
        "\(role) never end.", in: name, fix: "leave repeat() out, or take(_:) some batches")
    }
    if count == 0 {
      throw ConfigurationError("\(role) have no examples.", in: name, fix: "check the split")
    }
    try check(features: types[0], role)
    try compilation.loss.check(
      target: Array(types[1].shape.dropFirst()), prediction: outputShape)
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
