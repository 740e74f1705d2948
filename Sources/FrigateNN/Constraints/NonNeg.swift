import FrigateTensor

/// Weights of 0 or more: max(w, 0).
public struct NonNeg: Constraint {
  public static let className = "NonNeg"
  public init() {}
  public var configuration: JSON { [:] }
  public init(configuration: Configuration) throws(ConfigurationError) {}
  public func callAsFunction(_ weight: Tensor) -> Tensor { maximum(weight, 0) }
}
