import FrigateIR

/// Axes in another order: axis k of the result is axis `permutation[k]` of the operand.
public struct Transpose: StridedPrimitive {
  public static let name = "transpose"
  public let permutation: [Int]

  public init(permutation: [Int]) { self.permutation = permutation }

  // MARK: Text

  public var attributes: Attributes { ["permutation": .ints(permutation)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    permutation = try attributes.ints("permutation")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    try expect(axes: permutation, of: x)
    if permutation.count != x.rank {
      throw OperationError(
        name, "\(permutation) is no permutation of \(x.rank) axes.", received: operands,
        fix: "name every axis of the operand once")
    }
    return [x.with(shape: permutation.map { x.shape[$0] })]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.transposed(inverse(of: permutation)) }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].transposed([0] + permutation.map { $0 + 1 })]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let places = inverse(of: permutation)
    return x[0].axes(divisibleBy: count).map { axis in
      Sharding(self, operands: [axis], results: [.part(axis: places[axis])])
    }
  }

  // MARK: Reference

  public func layout(in shape: [Int]) -> (offset: Int, strides: [Int]) {
    let strides = shape.rowMajorStrides
    return (0, permutation.map { strides[$0] })
  }
}
