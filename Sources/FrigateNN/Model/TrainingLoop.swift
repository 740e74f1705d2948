import FrigateEngine
import FrigateIR
import FrigateTensor

/// Runs training steps over state that stays in one place from the first step to the last.
///
/// Plans are made for each batch shape that comes: the last batch of an epoch may be shorter.
package final class TrainingLoop {
  let layout: StateLayout
  private let model: any Model
  private let compilation: Compilation
  private let types: [TensorType]
  /// The state, then learning rate and key.
  private var inputs: [Storage]
  private let state: [Storage]
  private var steps: [TensorType: Execution] = [:]
  private var captured: [TensorType: [Storage]] = [:]

  package init(_ model: some Model, _ compilation: Compilation, key: Random.Key) {
    self.model = model
    self.compilation = compilation
    layout = StateLayout(model, compilation)
    let initial = layout.initial(model, compilation)
    types = initial.map(\.type)
    // Copies: the model's own tensors may be shared with other values.
    state = initial.map { literal in
      Literal(literal.type) { target in literal.withUnsafeBytes { target.copyMemory(from: $0) } }.storage
    }
    let rate = Literal(Float(compilation.optimizer.learningRate))
    inputs = state + [rate.storage, key.data.literal.storage]
  }

  package func step(features: Literal, labels: Literal) throws {
    try model.check(values: features)
    try compilation.loss.check(labels: labels, prediction: model.outputShape)
    let execution = try steps[features.type] ?? plan(features.type, labels.type)
    let count = inputs.count
    inputs.append(features.storage)
    inputs.append(labels.storage)
    inputs.append(contentsOf: captured[features.type]!)
    execution.run(inputs: inputs, outputs: state)
    // Held any longer, the batch's memory couldn't be used again by the reader.
    inputs.removeSubrange(count...)
  }

  private func plan(_ features: TensorType, _ labels: TensorType) throws -> Execution {
    let step = try TrainingStep(model, compilation, features: features, labels: labels)
    let execution = try step.plan().makeExecution()
    steps[features] = execution
    captured[features] = step.captured.map(\.literal.storage)
    return execution
  }

  /// Means over the examples since the last call of `resetSums`, by name.
  var means: [(name: String, value: Double)] {
    let count = number(layout.exampleCount)
    let names = ["loss"] + compilation.metrics.map(\.name)
    return zip(names, [layout.lossSum] + layout.metricSums).map { ($0, number($1) / count) }
  }

  func resetSums() {
    for k in [layout.lossSum, layout.exampleCount] + layout.metricSums {
      state[k].base.storeBytes(of: 0, as: Float.self)
    }
  }

  private func number(_ k: Int) -> Double { Double(state[k].base.load(as: Float.self)) }

  /// The weights' memory, to evaluate with as they are now.
  var weightStorages: ArraySlice<Storage> { state[layout.weights] }

  /// Copies of the weights as they are now.
  package var weights: [Tensor] { layout.weights.map(copy) }

  /// Replaces the weights by tensors of their types.
  func setWeights(_ values: [Tensor]) throws(ConfigurationError) {
    let wanted = Array(types[layout.weights])
    if values.map(\.type) != wanted {
      throw ConfigurationError(
        "a callback gave weights \(values.map(\.type)); the model's are \(wanted).",
        in: "trainingEnded", fix: "return what weights() gave in epochEnded")
    }
    for (k, value) in zip(layout.weights, values) {
      value.literal.withUnsafeBytes { bytes in
        state[k].base.copyMemory(from: bytes.baseAddress!, byteCount: types[k].byteCount)
      }
    }
  }

  /// The model and how far it has come.
  func finish(_ model: inout some Model) {
    for k in layout.weights { model.weights[k].value = copy(k) }
    model.compilation?.slots = layout.slots.map { $0.map(copy) }
    model.compilation?.iterations = Int(state[layout.iterations].base.load(as: Int64.self))
  }

  private func copy(_ k: Int) -> Tensor {
    Tensor(
      Literal(types[k]) { target in
        target.copyMemory(
          from: UnsafeRawBufferPointer(start: state[k].base, count: types[k].byteCount))
      })
  }
}
