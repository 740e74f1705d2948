import FrigateTensor

/// Of what is called a yes, the part that is one: TP / (TP + FP).
///
/// A prediction above the threshold, ½ if none is given, is called a yes; several thresholds give a number
/// each. With `topK`, the k greatest predictions of an example may be a yes only, whatever they are unless
/// thresholds are given; with `classID` one class counts only.
public struct Precision: Metric {
  public static let className = "Precision"
  public var name: String
  private let decisions: Decisions

  public init(
    thresholds: [Double]? = nil, topK: Int? = nil, classID: Int? = nil, name: String = "precision"
  ) {
    decisions = Decisions(given: thresholds, topK: topK, classID: classID)
    self.name = name
  }

  public var configuration: JSON { .object(baseConfiguration + decisions.configuration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    decisions = try configuration.decisions()
    name = try configuration.string("name", default: "precision")
  }

  /// True positives and false positives, by threshold.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try decisions.stateShapes(2, of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    let counts = decisions.counts(target, prediction, weights: weights)
    return [counts.truePositives, counts.falsePositives]
  }

  public func result(_ state: [Tensor]) -> Tensor {
    decisions.result(quotientOrZero(state[0], state[0] + state[1]))
  }
}
