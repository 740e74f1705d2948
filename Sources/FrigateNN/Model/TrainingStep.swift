import FrigateEngine
import FrigateIR
import FrigateTensor

/// One step of training as one program: forward, backward, optimizer update, metrics.
///
/// The state, everything a step changes, is a list of tensors: weights, optimizer slots, the count
/// of steps, sums of loss and metrics. Inputs are the state, then learning rate, key, features and
/// labels; outputs are the new state, written over the old one.
struct TrainingStep {
  let program: Program
  let captured: [Tensor]
  let stateCount: Int

  init(_ model: some Model, _ compilation: Compilation, features: TensorType, labels: TensorType)
    throws
  {
    let layout = StateLayout(model, compilation)
    let state = layout.initial(model, compilation).map(\.type)
    let types = state + [TensorType(.float32, []), TensorType(.uint32, [2]), features, labels]
    var failure: (any Error)?
    (program, captured) = FrigateTensor.program(of: types) { arguments in
      do {
        return try withErrors {
          try layout.step(
            model, compilation, state: Array(arguments[..<state.count]),
            learningRate: arguments[state.count], key: Random.Key(data: arguments[state.count + 1]),
            features: arguments[state.count + 2], labels: arguments[state.count + 3])
        }
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    stateCount = state.count
  }

  func plan() throws -> Plan {
    let donated = Dictionary(uniqueKeysWithValues: (0..<stateCount).map { ($0, $0) })
    return try Plan(program, options: Plan.Options(donated: donated))
  }
}

/// Where each part of the training state stands in the list.
struct StateLayout {
  let weights: Range<Int>
  /// For each trainable weight, where its slots are.
  let slots: [Range<Int>]
  let iterations: Int
  /// Sum of the losses of all examples, their number, then the sum of each metric.
  let lossSum: Int
  let exampleCount: Int
  let metricSums: Range<Int>
  var count: Int { metricSums.upperBound }

  init(_ model: some Model, _ compilation: Compilation) {
    weights = 0..<model.weights.count
    let slotCount = compilation.optimizer.slots.count
    var next = weights.upperBound
    slots = model.weights.filter(\.isTrainable).map { _ in
      defer { next += slotCount }
      return next..<(next + slotCount)
    }
    iterations = next
    lossSum = next + 1
    exampleCount = next + 2
    metricSums = (next + 3)..<(next + 3 + compilation.metrics.count)
  }

  /// The state before the next step, sums at zero.
  func initial(_ model: some Model, _ compilation: Compilation) -> [Literal] {
    let slots =
      compilation.slots.isEmpty
      ? model.weights.filter(\.isTrainable).flatMap { weight in
        compilation.optimizer.slots.map { _ in Literal.zeros(weight.value.type) }
      } : compilation.slots.flatMap { $0.map(\.literal) }
    return model.weights.map(\.value.literal) + slots
      + [Literal(Int64(compilation.iterations)), Literal(Float(0)), Literal(Float(0))]
      + compilation.metrics.map { _ in Literal(Float(0)) }
  }

  /// The state after one step.
  func step(
    _ model: some Model, _ compilation: Compilation, state: [Tensor], learningRate: Tensor,
    key: Random.Key, features: Tensor, labels: Tensor
  ) throws -> [Tensor] {
    var next = state
    let trainable = model.weights.indices.filter { model.weights[$0].isTrainable }
    let stepKey = Random.foldIn(key, state[iterations].to(.uint32))

    // Gradient of the loss by the trainable weights; predictions and updated weights come along.
    var failure: (any Error)?
    let (loss, auxiliary, gradients) = valueAndGrad(of: {
      (values: [Tensor]) -> (Tensor, auxiliary: [Tensor]) in
      do {
        var all = Array(state[weights])
        for (k, value) in zip(trainable, values) { all[k] = value }
        let penalties = zip(model.weights, all).compactMap { $0.regularizer?($1) }
        let (prediction, losses) = try model.apply(
          features, weights: &all, isTraining: true, key: stepKey)
        let loss = mean(try compilation.losses(labels, prediction))
        return ((penalties + losses).reduce(loss, +), auxiliary: [prediction] + all)
      } catch {
        failure = error
        return (Tensor.zeros([]), auxiliary: [features] + state[weights])
      }
    })(trainable.map { state[$0] })
    if let failure { throw failure }

    for k in weights where !model.weights[k].isTrainable { next[k] = auxiliary[1 + k] }
    let prepared = compilation.optimizer.prepare(
      iteration: state[iterations].to(.float32), learningRate: learningRate)
    for (i, k) in trainable.enumerated() {
      var own = Array(state[slots[i]])
      next[k] = compilation.optimizer.update(
        state[k], gradient: gradients[i], slots: &own, prepared: prepared)
      if let constraint = model.weights[k].constraint { next[k] = constraint(next[k]) }
      // They are written over the old ones.
      let (old, new) = ([state[k]] + state[slots[i]], [next[k]] + own)
      if new.map(\.type) != old.map(\.type) {
        throw ConfigurationError(
          "update made \(new.map(\.type)) of weight and slots \(old.map(\.type)).",
          in: type(of: compilation.optimizer).className + ", " + model.weights[k].path,
          fix: "keep shapes and element types")
      }
      next.replaceSubrange(slots[i], with: own)
    }
    next[iterations] = state[iterations] + 1
    try addSums(&next, compilation, loss: loss, prediction: auxiliary[0], labels: labels)
    return next
  }

  /// Adds a batch to the sums that epoch means are made of.
  func addSums(
    _ state: inout [Tensor], _ compilation: Compilation, loss: Tensor, prediction: Tensor,
    labels: Tensor
  ) throws {
    let batch = Double(prediction.shape[0])
    state[lossSum] = state[lossSum] + loss * batch
    state[exampleCount] = state[exampleCount] + batch
    for (k, sum) in zip(metricSums, try compilation.metricSums(labels, prediction)) {
      state[k] = state[k] + sum
    }
  }
}
