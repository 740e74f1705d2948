import FrigateIR

/// The parts of all `count` shards one after the other along `axis`; every shard gets all of it.
///
/// Alone, a shard's part comes first and zeros stand for the others. Its transpose is `ReduceScatter`.
public struct AllGather: CollectivePrimitive {
  public static let name = "all_gather"
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
    var x = try single(operands)
    try expect(axes: [axis], of: x)
    try expect(shards: count)
    let (size, overflow) = x.shape[axis].multipliedReportingOverflow(by: count)
    x.shape[axis] = overflow ? .max : size
    return [x]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.write(ReduceScatter(axis: axis, count: count)) }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].allGathered(axis: axis + 1, count: count)]
  }

  // MARK: Joining

  public func joined(_ x: Symbol) throws(OperationError) -> (result: Symbol, isMapped: Bool) {
    try expect(shards: count, joined: x)
    return (x.joinedParts(axis: axis), false)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let nothing = types[0].shape.map { _ in 0 }
    var high = nothing
    high[axis] = types[0].shape[axis] - x[0].type.shape[axis]
    let zero = Literal.zeros(TensorType(types[0].dtype, []))
    return Pad(low: nothing, high: high).reference([x[0], zero], types: types)
  }
}

extension Primitive {
  /// Throws unless there is at least one shard.
  func expect(shards count: Int) throws(OperationError) {
    if count < 1 {
      throw OperationError(name, "needs at least one shard, not \(count).")
    }
  }
}
