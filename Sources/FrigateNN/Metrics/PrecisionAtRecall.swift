import FrigateTensor

/// The greatest precision, TP / (TP + FP), of the thresholds whose recall, TP / (TP + FN), is at least that given.
///
/// The thresholds lie evenly over 0…1. With `classID` one class counts only.
public struct PrecisionAtRecall: BoundedRateMetric {
  public static let className = "PrecisionAtRecall"
  static let boundName = "recall"
  public var recall: Double
  public var numThresholds: Int
  public var classID: Int?
  public var name: String

  /// - Precondition: `numThresholds` > 0.
  public init(
    _ recall: Double, numThresholds: Int = 200, classID: Int? = nil,
    name: String = "precision_at_recall"
  ) {
    self.recall = recall
    self.numThresholds = numThresholds
    self.classID = classID
    self.name = name
  }

  var bound: Double { recall }

  func rates(_ curve: ThresholdCurve.Rates) -> (bounded: Tensor, best: Tensor) {
    (curve.sensitivity, curve.precision)
  }
}
