import FrigateTensor

/// Weights of length between two bounds, approached at a rate.
///
/// w · (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / (‖w‖ + 10⁻⁷), ‖w‖ along the axes. At
/// rate 1 the bounds hold after each update.
public struct MinMaxNorm: NormConstraint {
  public static let className = "MinMaxNorm"
  public var minValue: Double
  public var maxValue: Double
  public var rate: Double
  public var axes: [Int]

  public init(_ minValue: Double = 0, _ maxValue: Double = 1, rate: Double = 1, axis: Int = 0) {
    self.init(minValue, maxValue, rate: rate, axes: [axis])
  }

  public init(_ minValue: Double = 0, _ maxValue: Double = 1, rate: Double = 1, axes: [Int]) {
    self.minValue = minValue
    self.maxValue = maxValue
    self.rate = rate
    self.axes = axes
  }

  public var configuration: JSON {
    [
      "min_value": .number(minValue), "max_value": .number(maxValue), "rate": .number(rate),
      "axis": axisConfiguration,
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    minValue = try configuration.double("min_value", default: 0)
    maxValue = try configuration.double("max_value", default: 1)
    rate = try configuration.double("rate", default: 1)
    axes = try configuration.axes()
  }

  func checkParameters() throws(ConfigurationError) {
    if !(0 <= minValue && minValue <= maxValue && 0 <= rate && rate <= 1) {
      throw ConfigurationError(
        "norms can't be between \(minValue) and \(maxValue) at rate \(rate).", in: Self.className,
        fix: "let 0 ≤ min_value ≤ max_value and 0 ≤ rate ≤ 1")
    }
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor {
    let norms = norms(weight)
    let bounded = clip(norms, Tensor(Float(minValue)), Tensor(Float(maxValue)))
    return weight * ((bounded * rate + norms * (1 - rate)) / (norms + 1e-7))
  }
}
