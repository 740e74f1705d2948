import FrigateTensor

/// (1 + β²) · precision · recall / (β² · precision + recall) of each class.
///
/// Predictions and one-hot (or multi-label) targets are [batch, classes]. Above the threshold a prediction is
/// a yes; without one the greatest of an example is. Sums of weights by class; `average` makes one number of
/// the classes'.
public struct FBetaScore: Metric {
  public static let className = "FBetaScore"
  public var average: ScoreAverage?
  public var beta: Double
  public var threshold: Double?
  public var name: String

  public init(
    average: ScoreAverage? = nil, beta: Double = 1, threshold: Double? = nil, name: String = "fbeta_score"
  ) {
    self.average = average
    self.beta = beta
    self.threshold = threshold
    self.name = name
  }

  public var configuration: JSON {
    .object(baseConfiguration + parameters + [JSON.Member(key: "beta", value: .number(beta))])
  }

  var parameters: [JSON.Member] {
    [
      JSON.Member(key: "average", value: average.map { .string($0.rawValue) } ?? .null),
      JSON.Member(key: "threshold", value: threshold.map(JSON.number) ?? .null),
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    beta = try configuration.double("beta", default: 1)
    threshold = try configuration.optionalDouble("threshold")
    name = try configuration.string("name", default: "fbeta_score")
    if !(beta > 0) || !(threshold ?? 1 > 0) || threshold ?? 1 > 1 {
      throw ConfigurationError(
        "has beta \(beta) and threshold \(threshold.map { "\($0)" } ?? "null").",
        in: configuration.className,
        fix: "give a beta above 0 and a threshold above 0, at most 1")
    }
    average = nil
    if configuration.optional("average") != nil {
      let text = try configuration.string("average")
      guard let known = ScoreAverage(rawValue: text) else {
        throw ConfigurationError(
          "there is no average \(text).", in: configuration.className,
          fix: "use micro, macro, weighted or null")
      }
      average = known
    }
  }

  /// True positives, false positives, false negatives and yes in all, by class.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    guard prediction.count == 1, target == prediction else {
      throw ConfigurationError(
        "needs targets and predictions of shape [classes]; they have \(target) and \(prediction).", in: name,
        fix: "give one-hot targets, one number for each output")
    }
    return Array(repeating: average == .micro ? [] : prediction, count: 4)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    let target = target.to(.float32)
    let isYes =
      threshold.map { prediction .> $0 }
      ?? ((prediction .>= max(prediction, axis: -1, keepingAxes: true)) .& (abs(prediction) .> 1e-9))
    let guess = isYes.to(.float32)
    return [guess * target, guess * (1 - target), (1 - guess) * target, target].map { counts in
      let counts = weights.map { counts * $0.reshaped([$0.count, 1]) } ?? counts
      return average == .micro ? sum(counts) : sum(counts, axis: 0)
    }
  }

  public func result(_ state: [Tensor]) -> Tensor {
    let precision = state[0] / (state[0] + state[1] + 1e-7)
    let recall = state[0] / (state[0] + state[2] + 1e-7)
    let square = beta * beta
    let score = precision * recall / (square * precision + recall + 1e-7) * (1 + square)
    return switch average {
    case nil: score
    case .micro: score
    case .macro: mean(score)
    case .weighted: sum(score * (state[3] / (sum(state[3]) + 1e-7)))
    }
  }
}

/// How the classes' scores become one.
public enum ScoreAverage: String, Hashable, Sendable {
  /// Counts of all classes are summed first.
  case micro
  /// Every class counts the same.
  case macro
  /// Classes count by their yes.
  case weighted
}
