import FrigateIR
import FrigateTensor

// What a batch's labels, predictions and weights amount to. Every reduction over the batch that the
// objective and the metrics need stands here.

/// The loss of a batch before penalties: a sum over its positions, and what it is divided by.
struct BatchLoss {
  var sum: Tensor
  var count: Count
  var value: Tensor {
    switch count {
    case .known(let count): sum / count
    case .summed(let count): quotientOrZero(sum, count)
    }
  }

  enum Count {
    case known(Double)
    /// Depends on the batch's labels or weights.
    case summed(Tensor)
  }
}

/// A batch's columns: what the model takes, then labels of the outputs that have any, then perhaps weights of
/// the examples: for all outputs together, or for each.
struct BatchColumns {
  let inputs: Range<Int>
  /// Columns of each output's labels and weights; nil where it has none.
  let labels: [Int?]
  let weights: [Int?]

  /// nil where there can't be so many columns.
  init?(inputs inputCount: Int, _ compilation: Compilation, count: Int) {
    inputs = 0..<inputCount
    var next = inputCount
    labels = compilation.outputs.map { output in
      defer { if output.isLabelled { next += 1 } }
      return output.isLabelled ? next : nil
    }
    let labelCount = next - inputCount
    let first = next
    switch count - first {
    case 0: weights = labels.map { _ in nil }
    case 1: weights = labels.map { $0 == nil ? nil : first }
    case labelCount: weights = labels.map { $0.map { $0 + labelCount } }
    default: return nil
    }
  }
}

/// What the outputs of a batch are compared with.
struct BatchTargets {
  /// Of each output; nil where it has none.
  let labels: [Tensor?]
  let weights: [Tensor?]

  init(
    _ batch: [Tensor], inputs: Int, _ compilation: Compilation, _ classWeights: ClassWeights? = nil
  ) throws(ConfigurationError) {
    guard let columns = BatchColumns(inputs: inputs, compilation, count: batch.count) else {
      throw ConfigurationError("a batch of \(batch.count) columns can't be labelled.")
    }
    labels = columns.labels.map { $0.map { batch[$0] } }
    var weights: [Tensor?] = []
    for (labels, column) in zip(labels, columns.weights) {
      guard let labels else {
        weights.append(nil)
        continue
      }
      weights.append(try Compilation.weights(column.map { batch[$0] }, classWeights, labels: labels))
    }
    self.weights = weights
  }
}

extension OutputCompilation {
  /// The loss of a batch; `weights` are those of the examples, [batch], and `mask` says which positions of
  /// the predictions count.
  func batchLoss(
    _ loss: any Loss, _ labels: Tensor, _ prediction: Tensor, mask: Tensor?, weights: Tensor?
  ) throws(ConfigurationError) -> BatchLoss {
    var counted: Tensor?
    let name = type(of: loss).className
    var losses = try Self.positions(of: name, prediction) {
      counted = loss.counted(labels, prediction)
      return loss(labels, prediction)
    }
    if let mask {
      try check(mask, isOf: losses, in: name)
      losses = select(mask, losses, 0)
      counted = counted.map { $0 .& mask } ?? mask
    }
    let weights = weights.map { $0.reshaped([$0.count] + losses.shape.dropFirst().map { _ in 1 }) }
    let shape = losses.shape
    if let weights { losses = losses * weights }
    let total = sum(losses)
    let ones = counted?.to(.float32) ?? Tensor.ones(shape)
    switch (loss.reduction, weights) {
    case (.sum, _): return BatchLoss(sum: total, count: .known(1))
    case (.meanWithSampleWeight, let weights?):
      return BatchLoss(sum: total, count: .summed(sum(weights * ones)))
    default:
      let all = Double(shape.reduce(1, *))
      return BatchLoss(sum: total, count: counted == nil ? .known(all) : .summed(sum(ones)))
    }
  }

  /// Throws unless a mask says of each number whether it counts.
  private func check(
    _ mask: Tensor, isOf values: Tensor, in name: String
  ) throws(ConfigurationError) {
    if mask.shape != values.shape {
      throw ConfigurationError(
        "gave \(values.type), but the predictions' mask has shape \(mask.shape).", in: name,
        fix: "give a number for each position, or put a layer without masks, as Flatten, before the last")
    }
  }

  /// What a batch adds to the sums of each metric, in the order of `allMetrics`. As in Keras, a mask counts
  /// for those that are means over positions.
  func metricIncrements(
    _ labels: Tensor, _ prediction: Tensor, mask: Tensor?, weights: Tensor?
  ) throws(ConfigurationError) -> [[Tensor]] {
    var all: [[Tensor]] = []
    for (name, metric, isWeighted) in allMetrics {
      let weights = isWeighted ? weights : nil
      let increments: [Tensor]
      if let mean = metric as? any MeanMetric {
        let values = try Self.positions(of: name, prediction) { mean(labels, prediction) }
        let mask = mean.supportsMasking ? mask : nil
        if let mask { try check(mask, isOf: values, in: name) }
        increments = mean.increments(of: values, mask: mask, weights: weights)
      } else {
        increments = try named(name) { metric.increments(labels, prediction, weights: weights) }
      }
      let shapes = try metric.stateShapes(
        target: Array(labels.shape.dropFirst()), prediction: Array(prediction.shape.dropFirst()))
      let expected = shapes.map { TensorType(.float32, $0) }
      if increments.map(\.type) != expected {
        throw ConfigurationError(
          "adds \(increments.map(\.type)) to sums \(expected).", in: name,
          fix: "let increments and stateShapes agree, in float32")
      }
      all.append(increments)
    }
    return all
  }

  /// Numbers of a batch's positions, checked.
  private static func positions(
    of name: String, _ prediction: Tensor, _ body: () -> Tensor
  ) throws(ConfigurationError) -> Tensor {
    let values = try named(name, body)
    let batch = prediction.shape[0]
    if values.dtype != .float32 || values.shape.first != batch {
      throw ConfigurationError(
        "gave \(values.type) where float32[\(batch)], a number for each example, was expected.",
        in: name, fix: "keep the first axis, and reduce over others only")
    }
    return values
  }

  /// Mistakes with tensors under a part's name.
  private static func named<R>(_ name: String, _ body: () -> R) throws(ConfigurationError) -> R {
    do {
      return try withErrors(body)
    } catch {
      throw ConfigurationError("\(error)", in: name)
    }
  }

  private func named<R>(_ name: String, _ body: () -> R) throws(ConfigurationError) -> R {
    try Self.named(name, body)
  }
}

extension Compilation {
  /// The loss of a batch before penalties, the weighted sum of the outputs', and each of those unweighted.
  func losses(
    _ targets: BatchTargets, _ result: ModelResult
  ) throws(ConfigurationError) -> (total: Tensor, outputs: [Tensor]) {
    var total: Tensor?
    var all: [Tensor] = []
    for (k, output) in outputs.enumerated() {
      guard let loss = output.loss, let labels = targets.labels[k] else { continue }
      let value = try output.batchLoss(
        loss, labels, result.outputs[k], mask: result.masks[k], weights: targets.weights[k]
      ).value
      all.append(value)
      let weighted = output.lossWeight.map { value * $0 } ?? value
      total = total.map { $0 + weighted } ?? weighted
    }
    return (total ?? Tensor.zeros([]), all)
  }

  /// What a batch adds to the sums of losses, examples, the outputs' losses where there are several, and
  /// metrics, in the state's order. `loss` is the objective, `outputLosses` what `losses` gave.
  func sums(
    loss: Tensor, outputLosses: [Tensor], _ targets: BatchTargets, _ result: ModelResult
  ) throws(ConfigurationError) -> [Tensor] {
    let batch = Double(result.outputs[0].shape[0])
    var sums = [loss * batch, Tensor.full([], batch)]
    if outputLosses.count > 1 { sums += outputLosses.map { $0 * batch } }
    for (k, output) in outputs.enumerated() {
      guard let labels = targets.labels[k] else { continue }
      sums += try output.metricIncrements(
        labels, result.outputs[k], mask: result.masks[k], weights: targets.weights[k]
      ).joined()
    }
    return sums
  }

  /// The weight of each example of a batch, [batch], from the weights' column, if the data have one, and
  /// from those of classes; nil where all count the same.
  static func weights(
    _ column: Tensor?, _ classWeights: ClassWeights?, labels: Tensor
  ) throws(ConfigurationError) -> Tensor? {
    let batch = labels.shape[0]
    if let column, column.shape != [batch], column.shape != [batch, 1] {
      throw ConfigurationError(
        "weights come as \(column.type); [\(batch)], one for each example, is expected.", in: "sampleWeight",
        fix: "give one number for each example")
    }
    let own = column.map { $0.to(.float32).reshaped([batch]) }
    guard let classes = try classWeights?(labels) else { return own }
    return own.map { $0 * classes } ?? classes
  }
}
