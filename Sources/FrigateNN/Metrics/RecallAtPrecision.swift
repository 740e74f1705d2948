import FrigateTensor

/// The greatest recall, TP / (TP + FN), of the thresholds whose precision, TP / (TP + FP), is at least that given.
///
/// The thresholds lie evenly over 0…1. With `classID` one class counts only.
public struct RecallAtPrecision: Metric {
  public static let className = "RecallAtPrecision"
  public var precision: Double
  public var numThresholds: Int
  public var classID: Int?
  public var name: String

  /// - Precondition: `numThresholds` > 0.
  public init(
    _ precision: Double, numThresholds: Int = 200, classID: Int? = nil,
    name: String = "recall_at_precision"
  ) {
    self.precision = precision
    self.numThresholds = numThresholds
    self.classID = classID
    self.name = name
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "class_id", value: classID.map(JSON.int) ?? .null),
        JSON.Member(key: "num_thresholds", value: .int(numThresholds)),
        JSON.Member(key: "precision", value: .number(precision)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    precision = try configuration.fraction("precision")
    numThresholds = try configuration.thresholdCount(atLeast: 1)
    classID = try configuration.optionalInt("class_id")
    name = try configuration.string("name", default: "recall_at_precision")
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try ThresholdCurve(numThresholds, classID).stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    ThresholdCurve(numThresholds, classID).increments(target, prediction, weights: weights)
  }

  public func result(_ state: [Tensor]) -> Tensor {
    let curve = ThresholdCurve.Rates(state)
    return max(select(curve.precision .>= precision, curve.sensitivity, 0))
  }
}
