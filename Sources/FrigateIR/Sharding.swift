/// One way in which several shards do an equal part each of an operation.
///
/// What is cut along an axis is cut into as many equal, contiguous parts as there are shards, and each shard
/// holds its part, in the order of their numbers.
public struct Sharding: Sendable {
  /// What a shard computes of a result.
  public enum Share: Hashable, Sendable {
    /// Its part along an axis.
    case part(axis: Int)
    /// A term: the result is the sum of the terms of all shards.
    case term
    /// The whole, put together by collectives that the rule itself writes.
    case whole
  }

  /// Writes the operation on what one shard holds of the operands; `shard` is its number, int64[].
  public typealias Rule =
    @Sendable (_ x: [Symbol], _ shard: Symbol) throws(OperationError) -> [Symbol]

  /// For each operand the axis along which it is cut; nil if every shard holds the whole.
  public let operands: [Int?]
  public let results: [Share]
  public let write: Rule

  public init(operands: [Int?], results: [Share], write: @escaping Rule) {
    self.operands = operands
    self.results = results
    self.write = write
  }

  /// `primitive`, applied to what a shard holds.
  public init(_ primitive: any Primitive, operands: [Int?], results: [Share]) {
    self.init(operands: operands, results: results) { x, shard throws(OperationError) in
      try shard.emitter.emit(primitive, x)
    }
  }
}

extension TensorType {
  /// The axes that can be cut into `count` equal parts.
  public func axes(divisibleBy count: Int) -> [Int] {
    shape.indices.filter { shape[$0] > 0 && shape[$0] % count == 0 }
  }

  /// One of `count` equal parts along `axis`; the whole if that is nil.
  public func part(along axis: Int?, of count: Int) -> TensorType {
    guard let axis else { return self }
    var part = self
    part.shape[axis] /= count
    return part
  }
}
