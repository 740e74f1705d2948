import FrigateIR
import FrigateTensor

/// Sums loss and metrics over batches, without changing the model.
final class EvaluationLoop {
  private let checks: BatchChecks
  private let compilation: Compilation
  private let metricShapes: [[[Int]]]
  private let sums: [Literal]
  private let program: BatchProgram

  /// - Parameter targets: the shapes of one label of each output that has labels.
  init(_ model: some Model, _ compilation: Compilation, targets: [[Int]]) throws(ConfigurationError) {
    self.compilation = compilation
    checks = BatchChecks(model, compilation)
    let shapes = try compilation.metricShapes(targets: targets, predictions: model.outputShapes)
    metricShapes = shapes
    sums = ([[], []] + compilation.lossNames.map { _ in [] } + shapes.joined())
      .map { Literal.zeros(TensorType(.float32, $0)) }
    let weightCount = model.weights.count
    let inputCount = model.inputs.count
    let types = model.weights.map(\.value.type) + sums.map(\.type)
    program = BatchProgram(
      fixed: types, updated: weightCount..<types.count, what: "an evaluation"
    ) { fixed, batch in
      var weights = Array(fixed[..<weightCount])
      let result = try model.apply(
        Array(batch[..<inputCount]), weights: &weights, isTraining: false, key: nil
      ).judged
      let targets = try BatchTargets(batch, inputs: inputCount, compilation)
      let penalties = zip(model.weights, weights).compactMap { $0.penalty($1) }
      let losses = try compilation.losses(targets, result)
      let terms = try compilation.sums(
        loss: (penalties + result.losses).reduce(losses.total, +), outputLosses: losses.outputs, targets,
        result)
      return zip(fixed[weightCount...], terms).map { $0 + $1 }
    }
  }

  /// Plans for batches of these types before one is read.
  ///
  /// - Throws: `ConfigurationError` if such a batch doesn't fit in memory.
  func prepare(for batch: [TensorType]) throws { try program.prepare(for: batch) }

  /// Bytes of intermediate values of the latest batch.
  var arenaByteCount: Int? { program.arenaByteCount }

  /// Loss and metrics over all batches of a data set's epoch.
  func run(
    _ weights: some Sequence<Storage>, nextBatch: () throws -> [Literal]?
  ) throws -> [MetricResult] {
    for sum in sums {
      sum.storage.base.initializeMemory(as: UInt8.self, repeating: 0, count: sum.type.byteCount)
    }
    let outputs = sums.map(\.storage)
    var inputs = weights + outputs
    while let batch = try nextBatch() {
      try checks.check(values: batch)
      try checks.check(labels: batch)
      try program.run(&inputs, batch: batch, outputs: outputs)
    }
    return try compilation.results(sums.map { Tensor($0) }, shapes: metricShapes)
  }
}
