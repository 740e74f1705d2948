import FrigateEngine
import FrigateIR
import FrigateTensor

/// Sums loss and metrics over batches, without changing the model.
final class EvaluationLoop {
  private let model: any Model
  private let compilation: Compilation
  private let sums: [Storage]
  private var inputs: [Storage] = []
  private var steps: [TensorType: (execution: Execution, captured: [Storage])] = [:]

  init(_ model: some Model, _ compilation: Compilation) {
    self.model = model
    self.compilation = compilation
    sums = (0..<compilation.metrics.count + 2).map { _ in Literal(Float(0)).storage }
  }

  /// Loss and metrics' means over all batches of a data set's epoch.
  func run(
    _ weights: some Sequence<Storage>, nextBatch: () throws -> (features: Literal, labels: Literal)?
  ) throws -> [(name: String, value: Double)] {
    for sum in sums { sum.base.storeBytes(of: 0, as: Float.self) }
    inputs = weights + sums
    let count = inputs.count
    while let (features, labels) = try nextBatch() {
      try model.check(values: features)
      try compilation.loss.check(labels: labels, prediction: model.outputShape)
      let step = try steps[features.type] ?? plan(features.type, labels.type)
      inputs.append(features.storage)
      inputs.append(labels.storage)
      inputs.append(contentsOf: step.captured)
      step.execution.run(inputs: inputs, outputs: sums)
      inputs.removeSubrange(count...)
    }
    let values = sums.map { Double($0.base.load(as: Float.self)) }
    let names = ["loss"] + compilation.metrics.map(\.name)
    return zip(names, [values[0]] + values[2...]).map { ($0, $1 / values[1]) }
  }

  private func plan(
    _ features: TensorType, _ labels: TensorType
  ) throws -> (execution: Execution, captured: [Storage]) {
    let weightCount = model.weights.count
    let scalar = TensorType(.float32, [])
    let types = model.weights.map(\.value.type) + sums.map { _ in scalar } + [features, labels]
    var failure: (any Error)?
    let (program, captured) = FrigateTensor.program(of: types) { arguments in
      do {
        return try withErrors {
          var weights = Array(arguments[..<weightCount])
          let labels = arguments[types.count - 1]
          let (prediction, losses) = try model.apply(
            arguments[types.count - 2], weights: &weights, isTraining: false, key: nil)
          let penalties = zip(model.weights, weights).compactMap { $0.regularizer?($1) }
          let own = mean(try compilation.losses(labels, prediction))
          let loss = (penalties + losses).reduce(own, +)
          let batch = Double(prediction.shape[0])
          let terms =
            [loss * batch, Tensor.full([], batch)]
            + (try compilation.metricSums(labels, prediction))
          return zip(arguments[weightCount...], terms).map { $0 + $1 }
        }
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    let donated = Dictionary(uniqueKeysWithValues: sums.indices.map { (weightCount + $0, $0) })
    let plan = try Plan(program, options: Plan.Options(donated: donated))
    let step = (plan.makeExecution(), captured.map(\.literal.storage))
    steps[features] = step
    return step
  }
}
