import FrigateTensor

/// l₁ Σ|w| + l₂ Σ w².
public struct L1L2: Regularizer {
  public static let className = "L1L2"
  public var l1: Double
  public var l2: Double

  public init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }

  public var configuration: JSON { ["l1": .number(l1), "l2": .number(l2)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    l1 = try configuration.double("l1", default: 0)
    l2 = try configuration.double("l2", default: 0)
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    try checkStrength(l1, l2, of: Self.className)
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor {
    if l1 == 0 { return sum(square(weight)) * l2 }
    if l2 == 0 { return sum(abs(weight)) * l1 }
    return sum(abs(weight)) * l1 + sum(square(weight)) * l2
  }
}
