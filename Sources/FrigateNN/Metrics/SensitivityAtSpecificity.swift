import FrigateTensor

/// The greatest sensitivity, TP / (TP + FN), of the thresholds whose specificity, TN / (TN + FP), is at least that
/// given.
///
/// The thresholds lie evenly over 0…1. With `classID` one class counts only.
public struct SensitivityAtSpecificity: Metric {
  public static let className = "SensitivityAtSpecificity"
  public var specificity: Double
  public var numThresholds: Int
  public var classID: Int?
  public var name: String

  /// - Precondition: `numThresholds` > 0.
  public init(
    _ specificity: Double, numThresholds: Int = 200, classID: Int? = nil,
    name: String = "sensitivity_at_specificity"
  ) {
    self.specificity = specificity
    self.numThresholds = numThresholds
    self.classID = classID
    self.name = name
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "class_id", value: classID.map(JSON.int) ?? .null),
        JSON.Member(key: "num_thresholds", value: .int(numThresholds)),
        JSON.Member(key: "specificity", value: .number(specificity)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    specificity = try configuration.fraction("specificity")
    numThresholds = try configuration.thresholdCount(atLeast: 1)
    classID = try configuration.optionalInt("class_id")
    name = try configuration.string("name", default: "sensitivity_at_specificity")
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try ThresholdCurve(numThresholds, classID).stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    ThresholdCurve(numThresholds, classID).increments(target, prediction, weights: weights)
  }

  public func result(_ state: [Tensor]) -> Tensor {
    let curve = ThresholdCurve.Rates(state)
    return max(select(curve.specificity .>= specificity, curve.sensitivity, 0))
  }
}
