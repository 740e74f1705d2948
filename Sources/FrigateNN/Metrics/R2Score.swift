import FrigateTensor

/// 1 − Σ (t − y)² / Σ (t − t̄)², the part of the targets' variance that predictions explain.
///
/// Predictions and targets are [batch, outputs]; `aggregation` makes one number of the outputs'. With
/// p independent variables (`numRegressors`) it is adjusted: 1 − (1 − R²)(n − 1) / (n − p − 1), n being the
/// number of targets.
public struct R2Score: Metric {
  public static let className = "R2Score"

  /// How the outputs' scores become one.
  public enum Aggregation: String, Hashable, Sendable {
    case uniformAverage = "uniform_average"
    /// Outputs count by the variance of their targets.
    case varianceWeightedAverage = "variance_weighted_average"
  }

  /// nil for a number for each output.
  public var aggregation: Aggregation?
  public var numRegressors: Int
  public var name: String

  public init(
    aggregation: Aggregation? = .uniformAverage, numRegressors: Int = 0, name: String = "r2_score"
  ) {
    self.aggregation = aggregation
    self.numRegressors = numRegressors
    self.name = name
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "class_aggregation", value: aggregation.map { .string($0.rawValue) } ?? .null),
        JSON.Member(key: "num_regressors", value: .int(numRegressors)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    numRegressors = try configuration.int("num_regressors", default: 0)
    name = try configuration.string("name", default: "r2_score")
    let isNull = configuration.values["class_aggregation"] == .null
    let text = try configuration.string("class_aggregation", default: "uniform_average")
    aggregation = isNull ? nil : Aggregation(rawValue: text)
    if !isNull && aggregation == nil || numRegressors < 0 {
      throw ConfigurationError(
        "has the aggregation \(text) and \(numRegressors) regressors.", in: Self.className,
        fix: "use uniform_average, variance_weighted_average or null, and 0 or more regressors")
    }
  }

  /// Σ w t², Σ w t, Σ w (t − y)², Σ w by output, and the number of targets.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try checkOneForEach(target: target, prediction: prediction, in: name)
    guard prediction.count == 1 else {
      throw ConfigurationError(
        "needs predictions of shape [outputs]; they have \(prediction).", in: name,
        fix: "flatten the model's outputs")
    }
    return Array(repeating: prediction, count: 4) + [[]]
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    let t = aligned(target, to: prediction)
    let w = weights.map { $0.reshaped([$0.count, 1]).broadcast(to: t.shape) } ?? Tensor.ones(t.shape)
    return [t * t * w, t * w, square(t - prediction) * w, w].map { sum($0, axis: 0) }
      + [Tensor.full([], Double(t.count))]
  }

  public func result(_ state: [Tensor]) -> Tensor {
    let total = state[0] - state[1] * (state[1] / state[3])
    let raw = 1 - state[2] / total
    // Of targets that are all the same nothing can be explained.
    let scores = select(isinf(raw), 0, raw)
    var score: Tensor
    switch aggregation {
    case nil: score = scores
    case .uniformAverage: score = mean(scores)
    case .varianceWeightedAverage: score = sum(total * scores) / sum(total)
    }
    if numRegressors != 0 {
      let degrees = state[4] - Double(numRegressors) - 1
      let adjusted = 1 - (1 - score) * (state[4] - 1) / select(degrees .> 0, degrees, 1)
      // As in Keras, too few targets leave it as it is.
      score = select(degrees .> 0, adjusted, score)
    }
    return score
  }
}
