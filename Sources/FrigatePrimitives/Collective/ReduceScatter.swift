import FrigateIR

/// Σ over all `count` shards, of which each gets its part along `axis`. Integers wrap.
///
/// Alone, it is the first part of a shard's own value. Its transpose is `AllGather`.
public struct ReduceScatter: CollectivePrimitive {
  public static let name = "reduce_scatter"
  public let axis: Int
  public let count: Int

  public init(axis: Int, count: Int) {
    self.axis = axis
    self.count = count
  }

  // MARK: Text

  public var attributes: Attributes { ["axis": .int(axis), "count": .int(count)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    axis = try attributes.int("axis")
    count = try attributes.int("count")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    try expect(axes: [axis], of: x)
    try expect(shards: count)
    if x.dtype == .bool {
      throw OperationError(
        name, "can't add booleans.", received: operands, fix: "convert to an integer type to count")
    }
    if x.shape[axis] % count != 0 {
      throw OperationError(
        name, "axis \(axis) has size \(x.shape[axis]), which \(count) shards can't share equally.",
        received: operands, fix: "choose a number of shards that divides the size")
    }
    return [x.part(along: axis, of: count)]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.allGathered(axis: axis, count: count) }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].write(ReduceScatter(axis: axis + 1, count: count))]
  }

  // MARK: Joining

  public func joined(_ x: Symbol) throws(OperationError) -> (result: Symbol, isMapped: Bool) {
    try expect(shards: count, joined: x)
    return (x.sum(axes: [0]).parted(axis: axis, count: count), true)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    [x[0].strided(shape: types[0].shape, strides: x[0].type.shape.rowMajorStrides)]
  }
}
