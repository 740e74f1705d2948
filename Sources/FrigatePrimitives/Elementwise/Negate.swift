import FrigateIR

/// −x. Integers wrap.
public struct Negate: ElementwisePrimitive, LinearPrimitive, ParameterlessPrimitive {
  public static let name = "negate"
  public static let arity = 1
  public init() {}

  // MARK: Types

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(operands, { $0 != .bool }, "floating or integer")
    return operands[0]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { -$0 }]
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    types[0].dtype.isFloating
      ? [Literal(types[0], doubles: x[0].doubles.map { -$0 })]
      : [Literal(types[0], integers: x[0].integers.map { 0 &- $0 })]
  }
}
