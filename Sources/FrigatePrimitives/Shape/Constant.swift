import FrigateIR

/// A value known when the program is written: a literal, or one scalar at every position of `shape`.
public struct Constant: ConstantDerivativePrimitive {
  public static let name = "constant"
  public let value: Literal
  public let shape: [Int]

  public init(_ value: Literal) {
    self.value = value
    shape = value.type.shape
  }

  /// `scalar` everywhere.
  public init(_ scalar: Literal, shape: [Int]) {
    require(scalar.type.shape.isEmpty, "constant: \(scalar.type) is no scalar")
    value = scalar
    self.shape = shape
  }

  // MARK: Text

  public var attributes: Attributes { ["value": .literal(value), "shape": .ints(shape)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    value = try attributes.literal("value")
    shape = try attributes.ints("shape")
    if shape.contains(where: { $0 < 0 }) { throw AttributeError("\(shape) is no shape") }
    if value.type.shape != shape, !value.type.shape.isEmpty {
      throw AttributeError("the value must be a scalar or have the shape \(shape)")
    }
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 0)
    return [TensorType(value.type.dtype, shape)]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    throw undefined("batching rule", because: "it has no operand that could be mapped")
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    if !value.type.shape.isEmpty { return [] }
    let type = value.type.with(shape: shape)
    return type.axes(divisibleBy: count).map { axis in
      Sharding(
        Constant(value, shape: type.part(along: axis, of: count).shape), operands: [],
        results: [.part(axis: axis)])
    }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    if value.type.shape == shape { return [value] }
    return [Literal(types[0], bitPatterns: Array(repeating: value.bitPatterns[0], count: types[0].count))]
  }
}

extension Constant {
  /// Zero everywhere.
  public static func zeros(_ type: TensorType) -> Constant {
    Constant(.zeros(TensorType(type.dtype, [])), shape: type.shape)
  }
}
