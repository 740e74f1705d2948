import FrigateIR

/// yₖ = Σ x₀…xₖ along `axis`; with `reverse`, yₖ = Σ xₖ…xₙ₋₁. Integers wrap.
public struct CumulativeSum: CumulativePrimitive, LinearPrimitive {
  public static let name = "cumulative_sum"
  public let axis: Int
  public let reverse: Bool

  public init(axis: Int, reverse: Bool = false) {
    self.axis = axis
    self.reverse = reverse
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.write(CumulativeSum(axis: axis, reverse: !reverse)) }]
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    return type.dtype.isFloating
      ? [Literal(type, doubles: running(x[0].doubles, type.shape, from: 0, +))]
      : [Literal(type, integers: running(x[0].integers, type.shape, from: 0, &+))]
  }
}
