import FrigateIR

/// Two operands of one element type, floating or integer, position by position.
public protocol BinaryArithmetic: ElementwisePrimitive, ParameterlessPrimitive {
  func value(_ a: Double, _ b: Double) -> Double
  /// On integers of `dtype`, widened to 64 bits (uint64 by bit pattern); the result is wrapped.
  func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64
}

extension BinaryArithmetic {
  public static var arity: Int { 2 }

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(operands, { $0 != .bool }, "floating or integer")
    return operands[0]
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    if type.dtype.isFloating {
      return [Literal(type, doubles: zip(x[0].doubles, x[1].doubles).map { value($0, $1) })]
    }
    let pairs = zip(x[0].integers, x[1].integers)
    return [Literal(type, integers: pairs.map { value($0, $1, type.dtype) })]
  }
}

extension Int64 {
  /// a < b in the order of `dtype`: uint64 travels by its bit pattern.
  static func less(_ a: Int64, _ b: Int64, _ dtype: DType) -> Bool {
    dtype == .uint64 ? UInt64(bitPattern: a) < UInt64(bitPattern: b) : a < b
  }
}
