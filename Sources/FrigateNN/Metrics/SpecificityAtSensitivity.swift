import FrigateTensor

/// The greatest specificity, TN / (TN + FP), of the thresholds whose sensitivity, TP / (TP + FN), is at least that
/// given.
///
/// The thresholds lie evenly over 0…1. With `classID` one class counts only.
public struct SpecificityAtSensitivity: Metric {
  public static let className = "SpecificityAtSensitivity"
  public var sensitivity: Double
  public var numThresholds: Int
  public var classID: Int?
  public var name: String

  /// - Precondition: `numThresholds` > 0.
  public init(
    _ sensitivity: Double, numThresholds: Int = 200, classID: Int? = nil,
    name: String = "specificity_at_sensitivity"
  ) {
    self.sensitivity = sensitivity
    self.numThresholds = numThresholds
    self.classID = classID
    self.name = name
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "class_id", value: classID.map(JSON.int) ?? .null),
        JSON.Member(key: "num_thresholds", value: .int(numThresholds)),
        JSON.Member(key: "sensitivity", value: .number(sensitivity)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    sensitivity = try configuration.fraction("sensitivity")
    numThresholds = try configuration.thresholdCount(atLeast: 1)
    classID = try configuration.optionalInt("class_id")
    name = try configuration.string("name", default: "specificity_at_sensitivity")
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try ThresholdCurve(numThresholds, classID).stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    ThresholdCurve(numThresholds, classID).increments(target, prediction, weights: weights)
  }

  public func result(_ state: [Tensor]) -> Tensor {
    let curve = ThresholdCurve.Rates(state)
    return max(select(curve.sensitivity .>= sensitivity, curve.specificity, 0))
  }
}
