import FrigateTensor

/// l₁ Σ|w|: drives weights to zero.
public struct L1: Regularizer {
  public static let className = "L1"
  public var l1: Double

  public init(_ l1: Double = 0.01) { self.l1 = l1 }

  /// Keras keeps this strength, unlike the others, as a float32.
  public var configuration: JSON { ["l1": .number(Double(Float(l1)))] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    l1 = try configuration.float32("l1", default: 0.01)
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    try checkStrength(l1, of: Self.className)
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor { sum(abs(weight)) * l1 }
}
