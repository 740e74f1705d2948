import FrigateIR

/// A function of the operands' bits, position by position: integers, and booleans where they have
/// a meaning.
public protocol BitOperation: ElementwisePrimitive, ConstantDerivativePrimitive,
  ParameterlessPrimitive
{
  static var takesBooleans: Bool { get }
  /// Of elements of `width` bits, filled up with zeros; of the result the lower `width` bits count.
  func value(_ x: [UInt64], width: Int) -> UInt64
}

extension BitOperation {
  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(
      operands, { $0.isInteger || Self.takesBooleans && $0 == .bool },
      Self.takesBooleans ? "integer or boolean" : "integer")
    return operands[0]
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let width = types[0].dtype == .bool ? 1 : 8 * types[0].dtype.size
    let bits = x.map(\.bitPatterns)
    return [
      Literal(
        types[0],
        bitPatterns: (0..<types[0].count).map { i in
          value(bits.map { $0[i] }, width: width) & (.max >> UInt64(64 - width))
        })
    ]
  }
}
