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

extension Compilation {
  /// The loss of a batch; `weights` are those of the examples, [batch], and `mask` says which positions of
  /// the predictions count.
  func batchLoss(
    _ labels: Tensor, _ prediction: Tensor, mask: Tensor?, weights: Tensor?
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

  /// The weight of each example of a batch, [batch], from the weights' column, if the data have one, and
  /// from those of classes; nil where all count the same.
  func weights(
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
