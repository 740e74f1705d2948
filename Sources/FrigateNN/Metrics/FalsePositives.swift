import FrigateTensor

/// No called yes: the examples' weights, summed. A prediction above the threshold, ½ if none is given, is called a yes;
/// several thresholds give a number each.
public struct FalsePositives: Metric {
  public static let className = "FalsePositives"
  public var name: String
  private let decisions: Decisions

  public init(thresholds: [Double]? = nil, name: String = "false_positives") {
    decisions = Decisions(given: thresholds)
    self.name = name
  }

  public var configuration: JSON { .object(baseConfiguration + [decisions.thresholdsMember]) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    decisions = try configuration.decisions()
    name = try configuration.string("name", default: "false_positives")
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try decisions.stateShapes(1, of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    [decisions.counts(target, prediction, weights: weights).falsePositives]
  }

  public func result(_ state: [Tensor]) -> Tensor { decisions.result(state[0]) }
}
