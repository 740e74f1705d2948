import FrigateIR
import FrigateTensor

/// Sums loss and metrics over batches, without changing the model.
final class EvaluationLoop {
  private let model: any Model
  private let compilation: Compilation
  private let metricShapes: [[[Int]]]
  private let sums: [Literal]
  private let program: BatchProgram

  /// - Parameter target: the shape of one label.
  init(_ model: some Model, _ compilation: Compilation, target: [Int]) throws(ConfigurationError) {
    self.compilation = compilation
    self.model = model
    let shapes = try compilation.metricShapes(target: target, prediction: model.outputShape)
    metricShapes = shapes
    sums = ([[], []] + shapes.joined()).map { Literal.zeros(TensorType(.float32, $0)) }
    let weightCount = model.weights.count
    let types = model.weights.map(\.value.type) + sums.map(\.type)
    program = BatchProgram(fixed: types, updated: weightCount..<types.count) { fixed, batch in
      var weights = Array(fixed[..<weightCount])
      let result = try model.apply(batch[0], weights: &weights, isTraining: false, key: nil)
      let sampleWeight = try compilation.weights(batch.count > 2 ? batch[2] : nil, nil, labels: batch[1])
      let penalties = zip(model.weights, weights).compactMap { $0.penalty($1) }
      let own = try compilation.batchLoss(
        batch[1], result.output, mask: result.mask, weights: sampleWeight
      ).value
      let terms = try compilation.sums(
        loss: (penalties + result.losses).reduce(own, +), batch[1], result.output, mask: result.mask,
        weights: sampleWeight)
      return zip(fixed[weightCount...], terms).map { $0 + $1 }
    }
  }

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
      try model.check(values: batch[0])
      try compilation.loss.check(labels: batch[1], prediction: model.outputShape)
      try program.run(&inputs, batch: batch, outputs: outputs)
    }
    return try compilation.results(sums.map { Tensor($0) }, shapes: metricShapes)
  }
}
