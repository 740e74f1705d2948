import FrigateIR

/// 0, 1, 2, … along `axis`, the same along every other axis: result[i₀ … iₙ] = i at `axis`.
public struct Iota: ConstantDerivativePrimitive {
  public static let name = "iota"
  public let dtype: DType
  public let shape: [Int]
  public let axis: Int

  public init(_ dtype: DType, shape: [Int], axis: Int) {
    self.dtype = dtype
    self.shape = shape
    self.axis = axis
  }

  // MARK: Text

  public var attributes: Attributes {
    ["dtype": .name(dtype.rawValue), "shape": .ints(shape), "axis": .int(axis)]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    dtype = try attributes.dtype("dtype")
    shape = try attributes.ints("shape")
    axis = try attributes.int("axis")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 0)
    let result = TensorType(dtype, shape)
    try expect(axes: [axis], of: result)
    if dtype == .bool {
      throw OperationError(name, "can't count in booleans.", fix: "use an integer type")
    }
    return [result]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    throw undefined("batching rule", because: "it has no operand that could be mapped")
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let type = TensorType(dtype, shape)
    return type.axes(divisibleBy: count).map { cut in
      let part = type.part(along: cut, of: count).shape
      if cut != axis {
        return Sharding(Iota(dtype, shape: part, axis: axis), operands: [], results: [.part(axis: cut)])
      }
      return Sharding(operands: [], results: [.part(axis: cut)]) { _, shard in
        // Counted in int64, so that each number is rounded once.
        let first = shard * Double(part[axis])
        let numbers = shard.iota(.int64, shape: part, axis: axis) + first.broadcast(to: part, axes: [])
        return [numbers.converted(to: dtype)]
      }
    }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let stride = shape.rowMajorStrides[axis]
    return [
      Literal(types[0], integers: (0..<types[0].count).map { Int64($0 / stride % shape[axis]) })
    ]
  }
}
