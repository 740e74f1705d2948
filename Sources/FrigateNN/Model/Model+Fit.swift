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
  ///     `batch(_:)` makes them. With several inputs or outputs: a column for each input, one of labels for each
  ///     output that has a loss or metrics, and perhaps one of weights, or one for each of those outputs.
  ///   - epochs: how often to go through them.
  ///   - initialEpoch: how many of `epochs` count as done already, as those of a training that goes on.
  ///   - validationData: batches to evaluate after each epoch; never learned from.
  ///   - classWeight: how much examples of a class count, by class number; 1 where nothing is said. With
  ///     weights of examples, both are multiplied.
  ///   - callbacks: asked before and after each epoch, some after each step; may stop the training.
  ///   - progress: what is shown meanwhile.
  /// - Throws: `ConfigurationError` where model and data don't fit, errors of the data set.
  @discardableResult
  public mutating func fit(
    _ data: Dataset, epochs: Int = 1, initialEpoch: Int = 0, validationData: Dataset? = nil,
    classWeight: [Int: Double] = [:], callbacks: [any Callback] = [], progress: Progress = .automatic
  ) throws -> History {
    guard let compilation else { throw notCompiled("fit") }
    if epochs < 0 || initialEpoch < 0 {
      let wrong = epochs < 0 ? "go through \(epochs) epochs" : "begin with epoch \(initialEpoch)"
      throw ConfigurationError("fit can't \(wrong).", fix: epochs < 0 ? "give 1 or more" : "give 0 or more")
    }
    let count = max(0, epochs - initialEpoch)
    let first = compilation.epochs
    guard (0...Compilation.mostEpochs).contains(first),
      (0...Compilation.mostIterations).contains(compilation.iterations)
    else {
      throw ConfigurationError(
        "a training of \(first) epochs and \(compilation.iterations) steps can't go on.", in: name,
        fix: "set both to what was trained, 0 for a new model")
    }
    let targets = try check(data, compilation, "the training data")
    if !classWeight.isEmpty, compilation.outputs.count > 1 {
      throw ConfigurationError(
        "classes can't have weights in a model with \(compilation.outputs.count) outputs.", in: "classWeight",
        fix: "give weights of examples instead")
    }
    let validation = try validationData.map { data in
      let targets = try check(data, compilation, "the validation data")
      return (data, loop: try EvaluationLoop(self, compilation, targets: targets))
    }
    let rows = checksValues ? nil : try checked(data.trainingRows(), compilation)
    if count > 0, let validation { try validation.loop.prepare(for: validation.0.types) }
    let loop = try TrainingLoop(
      self, compilation, targets: targets,
      classWeights: classWeight.isEmpty ? nil : ClassWeights(classWeight), rows: rows,
      key: Random.foldIn(Random.Key(seed), 0xD50), for: count > 0 ? data.types : nil,
      beside: validation?.loop.arenaByteCount ?? 0)
    let reader = rows == nil ? try data.reader(from: Dataset.Position(epoch: first)) : nil
    let stepCount = try data.count
    var callbacks = callbacks
    let watching = callbacks.indices.filter { callbacks[$0].watchesBatches }
    let reportsRate = callbacks.contains(where: \.reportsLearningRate)
    var history = History()
    var display = ProgressDisplay(progress, epochs: epochs, steps: stepCount)

    // Whatever ends the training, the model keeps what it has learned.
    defer { loop.finish(&self) }
    for epoch in 0..<count {
      display.beginEpoch(initialEpoch + epoch)
      loop.resetSums()
      for k in callbacks.indices {
        try loop.setLearningRate(
          callbacks[k].epochBegan(first + epoch, learningRate: loop.learningRate))
      }
      var step = 0
      var stops = false
      while !stops {
        if let reader {
          guard let batch = try reader.next() else { break }
          try loop.step(batch.literals)
        } else {
          if step == stepCount { break }
          try loop.step(at: Dataset.Position(epoch: first + epoch, step: step))
        }
        step += 1
        try display.endStep(step) { try loop.results().scalars }
        for k in watching {
          let progress = BatchProgress(epoch: first + epoch, step: step, loss: loop.loss) {
            try loop.results().numbers
          }
          if try callbacks[k].batchEnded(progress) == .stop { stops = true }
        }
      }
      var results = try loop.results()
      if let (data, evaluation) = validation {
        let reader = try data.reader()
        results += try evaluation.run(loop.weightStorages) { try reader.next()?.literals }
          .map { MetricResult(name: "val_" + $0.name, value: $0.value) }
      }
      let rate = reportsRate ? [(name: "learning_rate", value: loop.learningRate)] : []
      let logs = results.numbers + rate
      history.append(epoch: first + epoch, logs)
      display.endEpoch(initialEpoch + epoch, steps: step, results.scalars)
      self.compilation?.epochs += 1
      for k in callbacks.indices {
        let decision = try callbacks[k].epochEnded(
          first + epoch, logs: logs, weights: { loop.weights })
        if decision == .stop { stops = true }
        try callbacks[k].checkpoint(first + epoch, logs: logs) {
          var snapshot = self
          loop.finish(&snapshot)
          return snapshot
        }
        try loop.setLearningRate(callbacks[k].nextLearningRate(loop.learningRate))
      }
      if stops {
        display.note("stopped after epoch \(first + epoch + 1)")
        break
      }
    }
    if count > 0 { loop.adoptAverages() }
    for k in callbacks.indices {
      if let weights = callbacks[k].trainingEnded() { try loop.setWeights(weights) }
    }
    return history
  }

  /// The rows, if all their labels suit the loss; else batches are checked one by one, for the wrong ones may
  /// not be asked for.
  private func checked(_ rows: ResidentBatches?, _ compilation: Compilation) -> ResidentBatches? {
    guard let rows,
      (try? BatchChecks(self, compilation).check(labels: rows.columns)) != nil
    else { return nil }
    return rows
  }

  /// Trains on tensors in memory: `features` [examples, …], `labels` [examples, …], and weights of the
  /// examples, [examples], if some are to count more than others.
  @discardableResult
  public mutating func fit(
    _ features: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil, batchSize: Int = 32,
    epochs: Int = 1, initialEpoch: Int = 0, shuffle: Bool = true, validationData: Dataset? = nil,
    classWeight: [Int: Double] = [:], callbacks: [any Callback] = [], progress: Progress = .automatic
  ) throws -> History {
    var data = Dataset(columns: [features, labels] + (sampleWeight.map { [$0] } ?? []))
    if shuffle { data = data.shuffle(seed: UInt64(bitPattern: Int64(seed))) }
    return try fit(
      data.batch(batchSize), epochs: epochs, initialEpoch: initialEpoch, validationData: validationData,
      classWeight: classWeight, callbacks: callbacks, progress: progress)
  }

  /// Trains on tensors in memory: one [examples, …] for each input, labels [examples, …] for each output that has
  /// a loss or metrics, and weights of the examples, [examples], for all outputs together or for each.
  @discardableResult
  public mutating func fit(
    _ features: [Tensor], _ labels: [Tensor], sampleWeight: [Tensor] = [], batchSize: Int = 32,
    epochs: Int = 1, initialEpoch: Int = 0, shuffle: Bool = true, validationData: Dataset? = nil,
    classWeight: [Int: Double] = [:], callbacks: [any Callback] = [], progress: Progress = .automatic
  ) throws -> History {
    var data = Dataset(columns: features + labels + sampleWeight)
    if shuffle { data = data.shuffle(seed: UInt64(bitPattern: Int64(seed))) }
    return try fit(
      data.batch(batchSize), epochs: epochs, initialEpoch: initialEpoch, validationData: validationData,
      classWeight: classWeight, callbacks: callbacks, progress: progress)
  }

  package func notCompiled(_ action: String) -> ConfigurationError {
    ConfigurationError(
      "\(action) needs a loss.", in: name,
      fix: "call compile(optimizer:loss:metrics:) before \(action)")
  }

  /// Throws unless batches of this data set suit the model and its losses.
  ///
  /// - Returns: the shapes of one label of each output that has labels.
  func check(_ data: Dataset, _ compilation: Compilation, _ role: String) throws -> [[Int]] {
    let types = try data.types
    let labelled = compilation.outputs.indices.filter { compilation.outputs[$0].isLabelled }
    let wanted = inputs.count + labelled.count
    guard let columns = BatchColumns(inputs: inputs.count, compilation, count: types.count) else {
      throw wrongColumns(types.count, wanted: wanted, labels: labelled.count, role)
    }
    guard let count = try data.count else {
      throw ConfigurationError(
        "\(role) never end.", in: name, fix: "leave repeat() out, or take(_:) some batches")
    }
    if count == 0 {
      throw ConfigurationError("\(role) have no examples.", in: name, fix: "check the split")
    }
    try check(features: Array(types[columns.inputs]), role)
    var targets: [[Int]] = []
    for k in labelled {
      guard let column = columns.labels[k] else { continue }
      let target = Array(types[column].shape.dropFirst())
      try compilation.outputs[k].loss?.check(target: target, prediction: outputShapes[k])
      targets.append(target)
    }
    return targets
  }

  private func wrongColumns(
    _ count: Int, wanted: Int, labels: Int, _ role: String
  ) -> ConfigurationError {
    if wanted == 2, count < 2 {
      return ConfigurationError("\(role) have no labels.", in: name, fix: "give features and labels")
    }
    if wanted == 2 {
      return ConfigurationError(
        "\(role) have \(counted(count, "column")).", in: name,
        fix: "leave features, labels and, if you want, weights of the examples: mapColumns")
    }
    return ConfigurationError(
      "\(role) have \(counted(count, "column")).", in: name,
      fix:
        "give \(wanted): features for each of \(inputs.map { $0.name ?? "" }.joined(separator: ", ")), then labels for "
        + "\(labels) output\(labels == 1 ? "" : "s"); and if you want, weights of the examples")
  }

  /// Throws unless a batch of features of these types suits the model.
  func check(features: [TensorType], _ role: String) throws {
    if features.count != inputs.count {
      throw ConfigurationError(
        "takes \(counted(inputs.count, "input")); \(role) are \(features.count).", in: name,
        fix: "give one for each of \(inputs.map { $0.name ?? "" }.joined(separator: ", "))")
    }
    let isOne = inputs.count == 1
    for (input, type) in zip(inputs, features) {
      let spelled = input.shape.map { "\($0)" }.joined(separator: ", ")
      let place = isOne ? "" : " for \(input.name ?? "")"
      if type.rank == 0 || Array(type.shape.dropFirst()) != input.shape {
        throw ConfigurationError(
          "takes batches of shape [batch, \(spelled)]\(place); \(role) come as \(type).", in: name,
          fix: type.shape == input.shape
            ? "batch the data: batch(32)" : "reshape the examples to [\(spelled)]")
      }
      if type.shape[0] != features[0].shape[0] {
        throw ConfigurationError(
          "takes as many examples for each input; \(role) come as \(features.map { "\($0)" }.joined(separator: ", ")).",
          in: name, fix: "give batches of one size")
      }
    }
    if (try? structure.outputDTypes(for: features.map(\.dtype))) == nil { throw wrongDType(features, role) }
  }

  private func wrongDType(_ features: [TensorType], _ role: String) -> ConfigurationError {
    let wrong = zip(inputs, features).first { $0.dtype != $1.dtype } ?? (inputs[0], features[0])
    let (dtype, type) = (wrong.0.dtype, wrong.1)
    let place = inputs.count == 1 ? "" : " for \(wrong.0.name ?? "")"
    return ConfigurationError(
      "\(dtype == .float32 ? "computes with" : "takes") \(dtype)\(place); \(role) come as \(type).", in: name,
      fix: "map the features first: mapFeatures { $0.to(.\(dtype))"
        + (type.dtype == .uint8 && dtype == .float32 ? " / 255 }" : " }"))
  }
}

extension Dataset.Element {
  /// The columns' memory.
  var literals: [Literal] { columns.map(\.literal) }
}
