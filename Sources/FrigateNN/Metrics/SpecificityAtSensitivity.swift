import FrigateTensor

/// The greatest specificity, TN / (TN + FP), of the thresholds whose sensitivity, TP / (TP + FN), is at least that
/// given.
///
/// The thresholds lie evenly over 0…1. With `classID` one class counts only.
public struct SpecificityAtSensitivity: BoundedRateMetric {
  public static let className = "SpecificityAtSensitivity"
  static let boundName = "sensitivity"
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

  var bound: Double { sensitivity }

  func rates(_ curve: ThresholdCurve.Rates) -> (bounded: Tensor, best: Tensor) {
    (curve.sensitivity, curve.specificity)
  }
}
