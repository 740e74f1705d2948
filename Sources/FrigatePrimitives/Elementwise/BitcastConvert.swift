import FrigateIR

/// The same bits read as another element type of the same size.
public struct BitcastConvert: ElementwisePrimitive, ConstantDerivativePrimitive {
  public static let name = "bitcast_convert"
  public static let arity = 1
  public let dtype: DType

  public init(to dtype: DType) { self.dtype = dtype }

  // MARK: Text

  public var attributes: Attributes { ["dtype": .name(dtype.rawValue)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    dtype = try attributes.dtype("dtype")
  }

  // MARK: Types

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    // A boolean has bytes that mean nothing.
    if operands[0].size != dtype.size || (operands[0] == .bool) != (dtype == .bool) {
      throw OperationError(
        name, "can't read \(operands[0]) as \(dtype).", received: operands.map(\.description),
        fix: "choose an element type of \(operands[0].size) bytes, or convert the values instead")
    }
    return dtype
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    [Literal(types[0], storage: x[0].storage)]
  }
}
