import FrigateTensor

/// The greatest sensitivity, TP / (TP + FN), of the thresholds whose specificity, TN / (TN + FP), is at least that
/// given.
///
/// The thresholds lie evenly over 0…1. With `classID` one class counts only.
public struct SensitivityAtSpecificity: BoundedRateMetric {
  public static let className = "SensitivityAtSpecificity"
  static let boundName = "specificity"
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

  var bound: Double { specificity }

  func rates(_ curve: ThresholdCurve.Rates) -> (bounded: Tensor, best: Tensor) {
    (curve.specificity, curve.sensitivity)
  }
}
