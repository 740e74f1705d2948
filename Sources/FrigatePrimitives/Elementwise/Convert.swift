import FrigateIR

/// Changes the element type.
///
/// To floating: the nearest value, ties to even. Floating to integer: cut towards zero, saturating,
/// NaN to 0. Between integers: wrapped. To bool: x ≠ 0.
public struct Convert: ElementwisePrimitive, LinearPrimitive {
  public static let name = "convert"
  public static let arity = 1
  public let dtype: DType

  public init(to dtype: DType) { self.dtype = dtype }

  // MARK: Text

  public var attributes: Attributes { ["dtype": .name(dtype.rawValue)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    dtype = try attributes.dtype("dtype")
  }

  // MARK: Types

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType { dtype }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.converted(to: x[0].type.dtype) }]
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let from = x[0].type.dtype
    if dtype == from { return x }
    if from.isFloating { return [Literal(types[0], doubles: x[0].doubles)] }
    if dtype == .bool {
      return [Literal(types[0], integers: x[0].integers.map { $0 == 0 ? 0 : 1 })]
    }
    return [Literal(types[0], integersOf: x[0])]
  }
}
