import FrigateIR

/// Whether x is neither infinite nor NaN.
public struct IsFinite: ElementwisePrimitive, ConstantDerivativePrimitive, ParameterlessPrimitive {
  public static let name = "is_finite"
  public static let arity = 1
  public init() {}

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(operands, \.isFloating, "floating")
    return .bool
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    [Literal(types[0], integers: x[0].doubles.map { $0.isFinite ? 1 : 0 })]
  }
}
