import FrigateTensor

/// No called no: the examples' weights, summed. A prediction above the threshold, ½ if none is given, is called a yes;
/// several thresholds give a number each.
public struct TrueNegatives: Metric {
  public static let className = "TrueNegatives"
  public var name: String
  private let decisions: Decisions

  public init(thresholds: [Double]? = nil, name: String = "true_negatives") {
    decisions = Decisions(given: thresholds)
    self.name = name
  }

  public var configuration: JSON { .object(baseConfiguration + [decisions.thresholdsMember]) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    decisions = try configuration.decisions()
    name = try configuration.string("name", default: "true_negatives")
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try decisions.stateShapes(1, of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    [decisions.counts(target, prediction, weights: weights).trueNegatives]
  }

  public func result(_ state: [Tensor]) -> Tensor { decisions.result(state[0]) }
}
