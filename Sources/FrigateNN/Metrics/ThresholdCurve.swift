import FrigateTensor

/// The four counts over thresholds that lie evenly over 0…1, which several metrics are made of.
struct ThresholdCurve {
  let thresholds: Thresholds
  let decisions: Decisions

  init(_ count: Int, _ classID: Int?) {
    thresholds = Thresholds(count: count)
    decisions = Decisions(classID: classID)
  }

  /// True positives, false positives, true negatives, false negatives.
  func stateShapes(
    of metric: String, target: [Int], prediction: [Int]
  ) throws(ConfigurationError) -> [[Int]] {
    try checkThresholds(thresholds.values.count, prediction: prediction, in: metric)
    return try decisions.stateShapes(4, of: metric, target: target, prediction: prediction)
      .map { _ in [thresholds.values.count] }
  }

  func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    let counts = decisions.counts(target, prediction, weights: weights, thresholds: thresholds)
    return [counts.truePositives, counts.falsePositives, counts.trueNegatives, counts.falseNegatives]
  }

  /// What the counts amount to, by threshold.
  struct Rates {
    let sensitivity: Tensor
    let specificity: Tensor
    let precision: Tensor

    init(_ state: [Tensor]) {
      sensitivity = quotientOrZero(state[0], state[0] + state[3])
      specificity = quotientOrZero(state[2], state[2] + state[1])
      precision = quotientOrZero(state[0], state[0] + state[1])
    }
  }
}

extension Configuration {
  /// A number between 0 and 1.
  func fraction(_ key: String) throws(ConfigurationError) -> Double {
    let number = try double(key)
    if !(0...1).contains(number) {
      throw ConfigurationError(
        "\(key) lies between 0 and 1; it is \(number).", in: className, fix: "for 90 % write 0.9")
    }
    return number
  }

  /// The number of thresholds. Each costs a number for every prediction of a batch: a file can't ask for
  /// any number.
  func thresholdCount(atLeast least: Int) throws(ConfigurationError) -> Int {
    let count = try int("num_thresholds", default: 200)
    if !(least...100_000).contains(count) {
      throw ConfigurationError(
        "num_thresholds is \(count).", in: className, fix: "give \(least) to 100000 thresholds")
    }
    return count
  }
}
