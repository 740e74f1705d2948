import FrigateTensor

/// l₂ Σ w²: keeps weights small (weight decay, ridge).
public struct L2: Regularizer {
  public static let className = "L2"
  public var l2: Double

  public init(_ l2: Double = 0.01) { self.l2 = l2 }

  public var configuration: JSON { ["l2": .number(l2)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    l2 = try configuration.double("l2", default: 0.01)
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    try checkStrength(l2, of: Self.className)
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor { sum(square(weight)) * l2 }
}
