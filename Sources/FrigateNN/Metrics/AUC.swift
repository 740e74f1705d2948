import FrigateTensor

/// The area under a curve that thresholds draw, approximately: ROC (true over false positive rate), PR
/// (precision over recall) or PRGAIN (their gains).
///
/// Targets are 0 or 1, predictions lie in 0…1 (or are logits). The thresholds lie evenly over 0…1, unless
/// given, with one just below and one just above. PR with interpolation follows Davis and Goadrich (2006),
/// doi:10.1145/1143844.1143874; PRGAIN Flach and Kull (2015). With `multiLabel`, the areas of the last
/// axis's labels are averaged by `labelWeights`.
public struct AUC: Metric {
  public static let className = "AUC"

  public enum Curve: String, Hashable, Sendable {
    case roc = "ROC"
    case pr = "PR"
    case prGain = "PRGAIN"
  }

  /// The height of the curve between two thresholds.
  public enum Summation: String, Hashable, Sendable {
    case interpolation
    case majoring
    case minoring
  }

  public var numThresholds: Int
  public var curve: Curve
  public var summation: Summation
  /// Those between the first and the last, which are added.
  public var thresholds: [Double]?
  public var multiLabel: Bool
  public var labelWeights: [Double]?
  public var fromLogits: Bool
  public var name: String

  /// - Precondition: `numThresholds` > 1.
  public init(
    numThresholds: Int = 200, curve: Curve = .roc, summation: Summation = .interpolation,
    thresholds: [Double]? = nil, multiLabel: Bool = false, labelWeights: [Double]? = nil,
    fromLogits: Bool = false, name: String = "auc"
  ) {
    self.numThresholds = thresholds.map { $0.count + 2 } ?? numThresholds
    self.curve = curve
    self.summation = summation
    self.thresholds = thresholds?.sorted()
    self.multiLabel = multiLabel
    self.labelWeights = labelWeights
    self.fromLogits = fromLogits
    self.name = name
  }

  public var configuration: JSON {
    let given = thresholds.map { [JSON.Member(key: "thresholds", value: .array($0.map(JSON.number)))] }
    return .object(
      baseConfiguration + [
        JSON.Member(key: "num_thresholds", value: .int(numThresholds)),
        JSON.Member(key: "curve", value: .string(curve.rawValue)),
        JSON.Member(key: "summation_method", value: .string(summation.rawValue)),
        JSON.Member(key: "multi_label", value: .bool(multiLabel)),
        JSON.Member(key: "num_labels", value: nil),
        JSON.Member(key: "label_weights", value: labelWeights.map { .array($0.map(JSON.number)) } ?? .null),
        JSON.Member(key: "from_logits", value: .bool(fromLogits)),
      ] + (given ?? []))
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    numThresholds = try configuration.thresholdCount(atLeast: 2)
    multiLabel = try configuration.bool("multi_label", default: false)
    fromLogits = try configuration.bool("from_logits", default: false)
    name = try configuration.string("name", default: "auc")
    labelWeights =
      configuration.optional("label_weights") == nil ? nil : try configuration.doubles("label_weights")
    thresholds = nil
    if configuration.optional("thresholds") != nil {
      let given = try configuration.doubles("thresholds").sorted()
      thresholds = given
      numThresholds = given.count + 2
    }
    let names = (
      try configuration.string("curve", default: "ROC").uppercased(),
      try configuration.string("summation_method", default: "interpolation").lowercased()
    )
    guard let curve = Curve(rawValue: names.0), let summation = Summation(rawValue: names.1) else {
      throw ConfigurationError(
        "there is no curve \(names.0) with summation \(names.1).", in: Self.className,
        fix: "use ROC, PR or PRGAIN, and interpolation, majoring or minoring")
    }
    self.curve = curve
    self.summation = summation
  }

  private var allThresholds: Thresholds {
    guard let thresholds else {
      var even = Thresholds(count: numThresholds)
      even.beginsBelow = true
      return even
    }
    var all = Thresholds([0] + thresholds + [1])
    if all.isEven { all.beginsBelow = true } else { all.values = [-1e-7] + thresholds + [1 + 1e-7] }
    return all
  }

  /// True positives, false positives, true negatives, false negatives: by threshold, and by label.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try checkOneForEach(target: target, prediction: prediction, in: name)
    try checkThresholds(numThresholds, atLeast: 2, prediction: prediction, in: name)
    let labels = prediction.last ?? 1
    if multiLabel, prediction.count != 1 {
      throw ConfigurationError(
        "with multiLabel needs predictions of shape [labels]; they have \(prediction).", in: name,
        fix: "flatten the model's outputs")
    }
    if let labelWeights, labelWeights.count != labels {
      throw ConfigurationError(
        "has \(labelWeights.count) label weights for \(labels) labels.", in: name,
        fix: "give a weight for each label")
    }
    return Array(repeating: [numThresholds] + (multiLabel ? [labels] : []), count: 4)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    let counts = ConfusionCounts(
      target, fromLogits ? sigmoid(prediction) : prediction, weights: weights, thresholds: allThresholds,
      labelWeights: multiLabel ? nil : labelWeights, byLabel: multiLabel)
    return [counts.truePositives, counts.falsePositives, counts.trueNegatives, counts.falseNegatives]
  }

  public func result(_ state: [Tensor]) -> Tensor {
    let terms = curve == .pr && summation == .interpolation ? interpolatedPR(state) : areas(state)
    let byLabel = sum(terms, axis: 0)
    guard multiLabel else { return byLabel }
    guard let labelWeights else { return mean(byLabel) }
    let weights = Tensor(labelWeights, shape: [labelWeights.count])
    return quotientOrZero(sum(byLabel * weights), sum(weights))
  }

  /// What lies between each two neighbouring thresholds under the curve drawn as it is.
  private func areas(_ state: [Tensor]) -> Tensor {
    let rates = ThresholdCurve.Rates(state)
    let (x, y): (Tensor, Tensor)
    switch curve {
    case .roc: (x, y) = (quotientOrZero(state[1], state[1] + state[2]), rates.sensitivity)
    case .pr: (x, y) = (rates.sensitivity, rates.precision)
    case .prGain:
      let odds = quotientOrZero(state[0] + state[3], state[2] + state[1])
      let isNothing = state[0] .== 0
      let recallGain = select(isNothing, 0, 1 - odds * quotientOrZero(state[3], state[0]))
      x = maximum(recallGain, 0)
      y = select(isNothing, 1, 1 - odds * quotientOrZero(state[1], state[0]))
    }
    let (left, right) = (y[..<(numThresholds - 1)], y[1...])
    let heights =
      switch summation {
      case .interpolation: (left + right) / 2
      case .minoring: minimum(left, right)
      case .majoring: maximum(left, right)
      }
    return (x[..<(numThresholds - 1)] - x[1...]) * heights
  }

  /// Between two thresholds true positives grow in a straight line with all that are called yes, p; the
  /// precision over the recall follows from that.
  private func interpolatedPR(_ state: [Tensor]) -> Tensor {
    let last = numThresholds - 1
    let p = state[0] + state[1]
    let growth = state[0][..<last] - state[0][1...]
    let slope = quotientOrZero(growth, maximum(p[..<last] - p[1...], 0))
    let intercept = state[0][1...] - slope * p[1...]
    let hasRatio = (p[..<last] .> 0) .& (p[1...] .> 0)
    let ratio = select(hasRatio, quotientOrZero(p[..<last], maximum(p[1...], 0)), 1)
    return quotientOrZero(
      slope * (growth + intercept * log(ratio)), maximum(state[0][1...] + state[3][1...], 0))
  }
}
