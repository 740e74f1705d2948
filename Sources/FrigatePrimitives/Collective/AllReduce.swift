import FrigateIR

/// Σ over all shards, position by position; every shard gets the sum. Integers wrap.
///
/// Alone, a shard's own value is the sum. It is its own transpose.
public struct AllReduce: CollectivePrimitive, ParameterlessPrimitive {
  public static let name = "all_reduce"
  public init() {}

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    if x.dtype == .bool {
      throw OperationError(
        name, "can't add booleans.", received: operands, fix: "convert to an integer type to count")
    }
    return [x]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.allReduced() }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].allReduced()]
  }

  // MARK: Joining

  public func joined(_ x: Symbol) -> (result: Symbol, isMapped: Bool) { (x.sum(axes: [0]), false) }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] { x }
}
