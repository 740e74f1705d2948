import FrigateIR

/// Σ over `axes`, which disappear; 0 over nothing. Integers wrap.
public struct ReduceSum: LinearPrimitive {
  public static let name = "reduce_sum"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  // MARK: Text

  public var attributes: Attributes { ["axes": .ints(axes)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    self.init(axes: try attributes.ints("axes"))
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    if x.dtype == .bool {
      throw OperationError(
        name, "can't add booleans.", received: operands, fix: "convert to an integer type to count")
    }
    try expect(axes: axes, of: x)
    return [x.without(axes: axes)]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    let shape = x[0].type.shape
    let kept = shape.indices.filter { !axes.contains($0) }
    return [ct[0].map { $0.broadcast(to: shape, axes: kept) }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].sum(axes: axes.map { $0 + 1 })]
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    types[0].dtype.isFloating
      ? [Literal(types[0], doubles: x[0].reduced(axes, \.doubles) { $0.reduce(0, +) })]
      : [Literal(types[0], integers: x[0].reduced(axes, \.integers) { $0.reduce(0, &+) })]
  }
}
