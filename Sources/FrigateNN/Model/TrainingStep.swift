import FrigateData
import FrigateIR
import FrigateTensor

/// One step of training as a function of tensors: forward, backward, optimizer update, metrics.
///
/// The state, everything a step changes, is a list of tensors: weights, optimizer slots, the count
/// of steps, sums of loss and metrics. `StateLayout` says where each stands.
struct StateLayout {
  let weights: Range<Int>
  /// For each trainable weight, where its slots are.
  let slots: [Range<Int>]
  let scalars: Range<Int>
  let iterations: Int
  /// Sum of the losses of all examples and their number, those of each output where there are several, then the
  /// sums of each metric.
  let lossSum: Int
  let exampleCount: Int
  let outputLosses: Range<Int>
  let metrics: [Range<Int>]
  let count: Int
  let metricShapes: [[[Int]]]

  /// - Parameter targets: the shapes of one label of each output that has labels.
  init(_ model: some Model, _ compilation: Compilation, targets: [[Int]]) throws(ConfigurationError) {
    var next = model.weights.count
    func take(_ count: Int) -> Range<Int> {
      defer { next += count }
      return next..<(next + count)
    }
    weights = 0..<next
    let slotCount = compilation.optimizer.allSlots.count
    slots = model.weights.filter(\.isTrainable).map { _ in take(slotCount) }
    scalars = take(compilation.optimizer.scalars.count)
    iterations = take(1).lowerBound
    lossSum = take(1).lowerBound
    exampleCount = take(1).lowerBound
    outputLosses = take(compilation.lossNames.count)
    metricShapes = try compilation.metricShapes(targets: targets, predictions: model.outputShapes)
    metrics = metricShapes.map { take($0.count) }
    count = next
  }

  /// The part that is zero at the start of an epoch.
  var sums: Range<Int> { lossSum..<count }

  /// The types of `initial`, which takes memory.
  func types(_ model: some Model, _ compilation: Compilation) -> [TensorType] {
    let number = TensorType(.float32, [])
    let slots = model.weights.filter(\.isTrainable).flatMap { weight in
      compilation.optimizer.allSlots.map { _ in TensorType(.float32, weight.value.shape) }
    }
    return model.weights.map(\.value.type) + slots + compilation.optimizer.scalars.map { _ in number }
      + [TensorType(.int64, []), number, number] + outputLosses.map { _ in number }
      + metricShapes.joined().map { TensorType(.float32, $0) }
  }

  /// The state before the next step, sums at zero. Slots that the model has none of yet are new; what else is in it
  /// belongs to the model.
  func initial(_ model: some Model, _ compilation: Compilation) -> [Literal] {
    let slots =
      compilation.slots.isEmpty
      ? model.weights.filter(\.isTrainable).flatMap { weight in
        compilation.optimizer.allSlots.map { Tensor.full(weight.value.shape, $0.initialValue).literal }
      } : compilation.slots.flatMap { $0.map(\.literal) }
    let scalars =
      compilation.scalars.isEmpty
      ? compilation.optimizer.scalars.map { Literal(Float($0.initialValue)) }
      : compilation.scalars.map(\.literal)
    return model.weights.map(\.value.literal) + slots + scalars
      + [Literal(Int64(compilation.iterations)), Literal(Float(0)), Literal(Float(0))]
      + outputLosses.map { _ in Literal(Float(0)) }
      + metricShapes.joined().map { Literal.zeros(TensorType(.float32, $0)) }
  }

  /// Steps on batches of features, labels and, if there are any, weights: a program of the state, the
  /// learning rate and the key, whose outputs are written over the state. `types` are the state's.
  ///
  /// With `rows`, further inputs are all rows there are, and a batch is the numbers of some: whoever does
  /// a share of the batch draws its rows.
  func program(
    _ model: some Model, _ compilation: Compilation, _ classWeights: ClassWeights?,
    rows: ResidentBatches? = nil, state types: [TensorType]
  ) -> BatchProgram {
    let others = [TensorType(.float32, []), TensorType(.uint32, [2])]
    let columns = rows?.columns.map(\.type) ?? []
    return BatchProgram(fixed: types + others + columns, updated: 0..<count, what: "a training step") {
      fixed, batch in
      let batch = rows.map { $0.examples(batch[0], of: fixed.suffix(columns.count)) } ?? batch
      let inputCount = model.inputs.count
      return try step(
        model, compilation, state: Array(fixed[..<count]), learningRate: fixed[count],
        key: Random.Key(data: fixed[count + 1]), inputs: Array(batch[..<inputCount]),
        targets: BatchTargets(batch, inputs: inputCount, compilation, classWeights))
    }
  }

  /// The state after one step.
  func step(
    _ model: some Model, _ compilation: Compilation, state: [Tensor], learningRate: Tensor,
    key: Random.Key, inputs: [Tensor], targets: BatchTargets
  ) throws -> [Tensor] {
    var next = state
    let trainable = model.weights.indices.filter { model.weights[$0].isTrainable }
    let stepKey = Random.foldIn(key, state[iterations].to(.uint32))

    // Gradient of the loss by the trainable weights; predictions, updated weights, the outputs' losses and masks
    // come along.
    var failure: (any Error)?
    let outputCount = model.outputShapes.count
    var masked: [Int] = []
    let (loss, auxiliary, gradients) = valueAndGrad(of: {
      (values: [Tensor]) -> (Tensor, auxiliary: [Tensor]) in
      do {
        var all = Array(state[weights])
        for (k, value) in zip(trainable, values) { all[k] = value }
        let penalties = zip(model.weights, all).compactMap { $0.penalty($1) }
        let result = try model.apply(inputs, weights: &all, isTraining: true, key: stepKey).judged
        let losses = try compilation.losses(targets, result)
        masked = result.masks.indices.filter { result.masks[$0] != nil }
        return (
          (penalties + result.losses).reduce(losses.total, +),
          auxiliary: result.outputs + all + losses.outputs + result.masks.compactMap { $0 }
        )
      } catch {
        failure = error
        return (Tensor.zeros([]), auxiliary: [])
      }
    })(trainable.map { state[$0] })
    if let failure { throw failure }

    for k in weights where !model.weights[k].isTrainable { next[k] = auxiliary[outputCount + k] }
    try update(&next, model, compilation, trainable, gradients, learningRate: learningRate)
    next[iterations] = state[iterations] + 1
    var rest = auxiliary[(outputCount + weights.count)...]
    let outputLosses = Array(rest.prefix(rest.count - masked.count))
    rest = rest.dropFirst(outputLosses.count)
    var masks: [Tensor?] = Array(repeating: nil, count: outputCount)
    for (k, mask) in zip(masked, rest) { masks[k] = mask }
    let result = ModelResult(outputs: Array(auxiliary[..<outputCount]), losses: [], masks: masks)
    // An epoch's loss and metrics are made of these.
    let increments = try compilation.sums(loss: loss, outputLosses: outputLosses, targets, result)
    for (k, increment) in zip(sums, increments) { next[k] = next[k] + increment }
    return next
  }

  /// Weights, slots and scalars after the optimizer's step; `state` is that before it.
  private func update(
    _ state: inout [Tensor], _ model: some Model, _ compilation: Compilation, _ trainable: [Int],
    _ gradients: [Tensor], learningRate: Tensor
  ) throws {
    let optimizer = compilation.optimizer
    let iteration = state[iterations].to(.float32)
    var values = trainable.map { state[$0] }
    var slotValues = slots.map { Array(state[$0]) }
    var scalarValues = Array(state[scalars])
    optimizer.apply(
      gradients, to: &values, slots: &slotValues, scalars: &scalarValues, iteration: iteration,
      learningRate: optimizer.learningRate(iteration, constant: learningRate))
    func check(_ old: [Tensor], _ new: [Tensor], _ what: String, in part: String) throws {
      // They are written over the old ones.
      if new.map(\.type) != old.map(\.type) {
        throw ConfigurationError(
          "update made \(new.map(\.type)) of \(what) \(old.map(\.type)).", in: part,
          fix: "keep shapes and element types")
      }
    }
    let name = type(of: optimizer).className
    try check(Array(state[scalars]), scalarValues, "scalars", in: name)
    state.replaceSubrange(scalars, with: scalarValues)
    for (i, k) in trainable.enumerated() {
      if let constraint = model.weights[k].constraint { values[i] = constraint(values[i]) }
      let (old, new) = ([state[k]] + state[slots[i]], [values[i]] + slotValues[i])
      try check(old, new, "weight and slots", in: name + ", " + model.weights[k].path)
      state[k] = values[i]
      state.replaceSubrange(slots[i], with: slotValues[i])
    }
  }
}

extension ResidentBatches {
  /// The examples with these numbers, [batch], of all rows.
  fileprivate func examples(_ numbers: Tensor, of columns: some Sequence<Tensor>) -> [Tensor] {
    let drawn = columns.map { take($0, numbers, axis: 0) }
    return function.map { vmap($0)(drawn) } ?? drawn
  }
}
