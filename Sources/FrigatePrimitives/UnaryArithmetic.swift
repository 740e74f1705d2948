import FrigateIR

/// One operand, floating or integer, position by position.
public protocol UnaryArithmetic: ElementwisePrimitive, ParameterlessPrimitive {
  func value(_ x: Double) -> Double
  /// On integers of `dtype`, widened to 64 bits (uint64 by bit pattern); the result is wrapped.
  func value(_ x: Int64, _ dtype: DType) -> Int64
}

extension UnaryArithmetic {
  public static var arity: Int { 1 }

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(operands, { $0 != .bool }, "floating or integer")
    return operands[0]
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    return type.dtype.isFloating
      ? [Literal(type, doubles: x[0].doubles.map { value($0) })]
      : [Literal(type, integers: x[0].integers.map { value($0, type.dtype) })]
  }
}
