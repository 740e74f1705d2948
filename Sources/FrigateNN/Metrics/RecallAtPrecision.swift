import FrigateTensor

/// The greatest recall, TP / (TP + FN), of the thresholds whose precision, TP / (TP + FP), is at least that given.
///
/// The thresholds lie evenly over 0…1. With `classID` one class counts only.
public struct RecallAtPrecision: BoundedRateMetric {
  public static let className = "RecallAtPrecision"
  static let boundName = "precision"
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

  var bound: Double { precision }

  func rates(_ curve: ThresholdCurve.Rates) -> (bounded: Tensor, best: Tensor) {
    (curve.precision, curve.sensitivity)
  }
}
