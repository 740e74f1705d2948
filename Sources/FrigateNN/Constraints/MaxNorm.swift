import FrigateTensor

/// Weights no longer than `maxValue`: w · min(‖w‖, maxValue) / (‖w‖ + 10⁻⁷), ‖w‖ along the axes.
///
/// Srivastava et al., *Dropout*, Journal of Machine Learning Research 15 (2014) 1929–1958.
public struct MaxNorm: NormConstraint {
  public static let className = "MaxNorm"
  public var maxValue: Double
  public var axes: [Int]

  public init(_ maxValue: Double = 2, axis: Int = 0) { self.init(maxValue, axes: [axis]) }

  public init(_ maxValue: Double = 2, axes: [Int]) {
    self.maxValue = maxValue
    self.axes = axes
  }

  public var configuration: JSON { ["max_value": .number(maxValue), "axis": axisConfiguration] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    maxValue = try configuration.double("max_value", default: 2)
    axes = try configuration.axes()
  }

  func checkParameters() throws(ConfigurationError) {
    if !(maxValue >= 0) {
      throw ConfigurationError(
        "a norm can't be at most \(maxValue).", in: Self.className, fix: "give 0 or more")
    }
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor {
    let norms = norms(weight)
    return weight * (clip(norms, 0, Tensor(Float(maxValue))) / (norms + 1e-7))
  }
}
