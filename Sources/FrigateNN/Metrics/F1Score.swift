import FrigateTensor

/// 2 · precision · recall / (precision + recall) of each class: `FBetaScore` with β = 1.
public struct F1Score: Metric {
  public static let className = "F1Score"
  private var score: FBetaScore

  public init(average: ScoreAverage? = nil, threshold: Double? = nil, name: String = "f1_score") {
    score = FBetaScore(average: average, threshold: threshold, name: name)
  }

  public var name: String { score.name }

  public var configuration: JSON { .object(baseConfiguration + score.parameters) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    score = try FBetaScore(configuration: configuration)
    score.name = try configuration.string("name", default: "f1_score")
    score.beta = 1
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try score.stateShapes(target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    score.increments(target, prediction, weights: weights)
  }

  public func result(_ state: [Tensor]) -> Tensor { score.result(state) }
}
