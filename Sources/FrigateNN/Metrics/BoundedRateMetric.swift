import FrigateTensor

/// The greatest of one rate over the thresholds whose other rate is at least a bound.
protocol BoundedRateMetric: Metric {
  /// Keras's name of the rate that is bounded.
  static var boundName: String { get }
  var bound: Double { get }
  var numThresholds: Int { get }
  var classID: Int? { get }

  init(_ bound: Double, numThresholds: Int, classID: Int?, name: String)

  func rates(_ curve: ThresholdCurve.Rates) -> (bounded: Tensor, best: Tensor)
}

extension BoundedRateMetric {
  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "class_id", value: classID.map(JSON.int) ?? .null),
        JSON.Member(key: "num_thresholds", value: .int(numThresholds)),
        JSON.Member(key: Self.boundName, value: .number(bound)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      try configuration.fraction(Self.boundName),
      numThresholds: try configuration.thresholdCount(atLeast: 1),
      classID: try configuration.optionalInt("class_id"),
      name: try configuration.string("name", default: LayerNames.snakeCase(Self.className)))
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try ThresholdCurve(numThresholds, classID).stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    ThresholdCurve(numThresholds, classID).increments(target, prediction, weights: weights)
  }

  public func result(_ state: [Tensor]) -> Tensor {
    let (bounded, best) = rates(ThresholdCurve.Rates(state))
    return max(select(bounded .>= bound, best, 0))
  }
}
