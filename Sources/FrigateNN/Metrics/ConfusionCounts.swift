import FrigateTensor

/// Thresholds that predictions are compared with; yes is what lies above.
struct Thresholds: Hashable, Sendable {
  var values: [Double]
  /// They lie evenly over 0…1. Then predictions are held within 0…1 and counted by the interval they lie
  /// in, as Keras does, so that rounding decides as it does there.
  var isEven: Bool
  /// The first lies below 0, so that every prediction is above it.
  var beginsBelow = false

  /// Evenly spaced or not, whichever they are.
  init(_ values: [Double]) {
    self.values = values
    let last = Double(values.count - 1)
    isEven =
      values.count >= 3
      && values.enumerated().allSatisfy { i, x in
        let even = Double(Float(Double(i) / last))
        return abs(x - even) <= 1e-7 + 1e-5 * abs(even)
      }
  }

  /// `count` of them from 0 to 1; ½ if it is one.
  init(count: Int) {
    values = count == 1 ? [0.5] : (0..<count).map { Double($0) / Double(count - 1) }
    isEven = count > 1
  }

  /// Whether predictions [n…] are above each threshold, [n…, thresholds].
  func isAbove(_ prediction: Tensor) -> Tensor {
    let p = prediction.insertingAxis(at: prediction.rank)
    guard isEven else { return p .> Tensor(values.map { Float($0) }, shape: [values.count]) }
    var interval = ceil(clip(p, 0, 1) * Double(values.count - 1)) - 1
    if beginsBelow { interval = maximum(interval, 0) }
    return interval .>= Tensor.arange(values.count).to(.float32)
  }
}

/// Weights of examples by what they are and what they are taken for, a number for each threshold.
struct ConfusionCounts {
  var truePositives: Tensor
  var falsePositives: Tensor
  var trueNegatives: Tensor
  var falseNegatives: Tensor

  /// From labels, yes where they aren't 0, and predictions of one shape, [batch, …]; `weights` is [batch].
  /// `labelWeights` are those of the places on the last axis.
  ///
  /// Each count is [thresholds] or, for each label on its own, [thresholds, labels].
  init(
    _ target: Tensor, _ prediction: Tensor, weights: Tensor?, thresholds: Thresholds,
    labelWeights: [Double]? = nil, byLabel: Bool = false
  ) {
    let shape = prediction.shape
    let isYes = (target.reshaped(shape) .!= 0).to(.float32)
    var weight = Tensor.ones(shape)
    if let weights {
      weight = weight * weights.reshaped([shape[0]] + shape.dropFirst().map { _ in 1 })
    }
    if let labelWeights {
      weight = weight * Tensor(labelWeights.map { Float($0) }, shape: [labelWeights.count])
    }
    let (yes, no) = (isYes * weight, (1 - isYes) * weight)
    let isAbove = thresholds.isAbove(prediction).to(.float32)
    if byLabel {
      func count(_ x: Tensor) -> Tensor {
        sum(x.insertingAxis(at: x.rank) * isAbove, axis: 0).transposed([1, 0])
      }
      truePositives = count(yes)
      falsePositives = count(no)
      falseNegatives = sum(yes, axis: 0) - truePositives
      trueNegatives = sum(no, axis: 0) - falsePositives
    } else {
      let flat = isAbove.reshaped([yes.count, thresholds.values.count])
      truePositives = matmul(yes.flattened(), flat)
      falsePositives = matmul(no.flattened(), flat)
      falseNegatives = sum(yes) - truePositives
      trueNegatives = sum(no) - falsePositives
    }
  }
}

/// What metrics of yes and no have in common: which of the predictions they look at, and from where on
/// they call one a yes.
struct Decisions: Hashable, Sendable {
  /// As they were given.
  var given: [Double]?
  /// Only the k greatest predictions of an example may be a yes.
  var topK: Int?
  /// The only class that is looked at.
  var classID: Int?

  /// What predictions outside of the k greatest become.
  private static let never = -1e10

  var thresholds: Thresholds { Thresholds(given ?? [topK == nil ? 0.5 : Self.never]) }

  func counts(
    _ target: Tensor, _ prediction: Tensor, weights: Tensor?, thresholds: Thresholds? = nil
  ) -> ConfusionCounts {
    var (target, prediction) = (target.reshaped(prediction.shape), prediction)
    let classes = prediction.shape[prediction.rank - 1]
    if let topK {
      let best = sum(oneHot(FrigateTensor.topK(prediction, topK).indices, classes: classes), axis: -2)
      prediction = select(best .> 0, prediction, Self.never.tensor)
    }
    if let classID {
      target = take(target, Tensor([Int32(classID)]), axis: -1)
      prediction = take(prediction, Tensor([Int32(classID)]), axis: -1)
    }
    return ConfusionCounts(target, prediction, weights: weights, thresholds: thresholds ?? self.thresholds)
  }

  /// One shape of counts for each of `states`.
  func stateShapes(
    _ states: Int, of metric: String, target: [Int], prediction: [Int]
  ) throws(ConfigurationError) -> [[Int]] {
    try checkOneForEach(target: target, prediction: prediction, in: metric)
    try checkThresholds(thresholds.values.count, prediction: prediction, in: metric)
    let classes = prediction.last ?? 1
    if let topK, topK < 1 || topK > classes {
      throw ConfigurationError(
        "looks at the \(topK) greatest of \(classes) predictions.", in: metric,
        fix: "give a topK of 1 to \(classes)")
    }
    if let classID, !(0..<classes).contains(classID) {
      throw ConfigurationError(
        "looks at class \(classID) of \(classes).", in: metric, fix: "count classes from 0")
    }
    return Array(repeating: [thresholds.values.count], count: states)
  }

  /// A number if there is one threshold.
  func result(_ x: Tensor) -> Tensor { thresholds.values.count == 1 ? x.reshaped([]) : x }

  var configuration: [JSON.Member] {
    [
      thresholdsMember, JSON.Member(key: "top_k", value: topK.map(JSON.int) ?? .null),
      JSON.Member(key: "class_id", value: classID.map(JSON.int) ?? .null),
    ]
  }

  var thresholdsMember: JSON.Member {
    let numbers = given?.map(JSON.number)
    return JSON.Member(
      key: "thresholds", value: numbers.map { $0.count == 1 ? $0[0] : .array($0) } ?? .null)
  }
}

/// Throws unless there is a target for each prediction.
func checkOneForEach(
  target: [Int], prediction: [Int], in metric: String
) throws(ConfigurationError) {
  if target != prediction, !(target == [] && prediction == [1]), !(target == [1] && prediction == []) {
    throw ConfigurationError(
      "compares predictions of shape \(prediction) with targets of the same shape; they have \(target).",
      in: metric, fix: "give a target, 0 or 1, for each output: class numbers as one-hot vectors")
  }
}

/// Throws unless there are thresholds, and not so many that comparing an example with them takes the
/// memory of a data set.
func checkThresholds(
  _ count: Int, atLeast least: Int = 1, prediction: [Int], in metric: String
) throws(ConfigurationError) {
  let most = 16_777_216
  if count < least || count > most / max(1, prediction.reduce(1, *)) {
    throw ConfigurationError(
      "compares predictions of shape \(prediction) with \(count) thresholds.", in: metric,
      fix: "give \(least) or more; together at most \(most) comparisons for an example")
  }
}

extension Configuration {
  /// Thresholds, top_k and class_id.
  func decisions() throws(ConfigurationError) -> Decisions {
    var given: [Double]?
    if let value = optional("thresholds") {
      given = try value.array == nil ? [double("thresholds")] : doubles("thresholds")
    }
    if let wrong = given?.first(where: { !(0...1).contains($0) }) {
      throw ConfigurationError(
        "has a threshold of \(wrong).", in: className, fix: "give thresholds between 0 and 1")
    }
    return Decisions(given: given, topK: try optionalInt("top_k"), classID: try optionalInt("class_id"))
  }
}
