import FrigateIR

/// An operation of all shards together: what one shard computes depends on what the others hold.
///
/// The reference rule is that of a shard alone, number 0 of those there are: the others contribute zeros. All
/// collectives are linear, and their transposes are collectives: an objective is the sum of what the shards
/// compute of it, so that cotangents travel as tangents do.
public protocol CollectivePrimitive: LinearPrimitive {
  /// The operation of all shards at once, in one program: the operand has a leading axis of shards.
  ///
  /// The result has one too if it `isMapped`; if not, all shards get the same result.
  func joined(_ x: Symbol) throws(OperationError) -> (result: Symbol, isMapped: Bool)
}

extension CollectivePrimitive {
  /// Splitting a shard further would need names for both kinds of shards.
  public func shardings(of x: [TensorType], count: Int) -> [Sharding] { [] }

  /// Throws unless a program for `count` shards is joined from as many.
  func expect(shards count: Int, joined x: Symbol) throws(OperationError) {
    if x.shape[0] != count {
      throw OperationError(
        name, "is written for \(count) shards, but \(x.shape[0]) are joined.", received: [x.type],
        fix: "join as many shards as the program was made for")
    }
  }
}
