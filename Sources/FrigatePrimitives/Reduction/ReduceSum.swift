import FrigateIR

/// Σ over `axes`, which disappear; 0 over nothing. Integers wrap.
public struct ReduceSum: ReductionPrimitive, LinearPrimitive {
  public static let name = "reduce_sum"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  // MARK: Types

  public func expect(reducible x: TensorType) throws(OperationError) {
    if x.dtype == .bool {
      throw OperationError(
        name, "can't add booleans.", received: [x], fix: "convert to an integer type to count")
    }
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    let type = x[0].type
    return [ct[0].map { $0.broadcast(to: type.shape, axes: keptAxes(rank: type.rank)) }]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    keptShardings(of: x[0], count: count)
      + x[0].axes(divisibleBy: count).filter(axes.contains).map { axis in
        Sharding(self, operands: [axis], results: [.term])
      }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    types[0].dtype.isFloating
      ? [Literal(types[0], doubles: x[0].reduced(axes, \.doubles) { $0.reduce(0, +) })]
      : [Literal(types[0], integers: x[0].reduced(axes, \.integers) { $0.reduce(0, &+) })]
  }
}
