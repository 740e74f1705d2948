import FrigateTensor

/// Weights of length 1: w / (‖w‖ + 10⁻⁷), ‖w‖ along the axes.
public struct UnitNorm: NormConstraint {
  public static let className = "UnitNorm"
  public var axes: [Int]

  public init(axis: Int = 0) { axes = [axis] }
  public init(axes: [Int]) { self.axes = axes }

  public var configuration: JSON { ["axis": axisConfiguration] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    axes = try configuration.axes()
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor { weight / (norms(weight) + 1e-7) }
}
