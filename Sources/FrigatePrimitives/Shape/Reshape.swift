import FrigateIR

/// The same elements in the same row-major order under another shape.
public struct Reshape: LinearPrimitive {
  public static let name = "reshape"
  public let shape: [Int]

  public init(shape: [Int]) { self.shape = shape }

  // MARK: Text

  public var attributes: Attributes { ["shape": .ints(shape)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    shape = try attributes.ints("shape")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    let result = x.with(shape: shape)
    if result.checkedByteCount == nil || result.count != x.count {
      throw OperationError(
        name, "\(x.count) elements don't fill the shape \(shape).", received: operands,
        fix: "the product of the new shape must be \(x.count)")
    }
    return [result]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.reshaped(x[0].type.shape) }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].reshaped([size] + shape)]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    if x[0].count == 0 { return [] }
    let result = x[0].with(shape: shape)
    // A part along an axis is one run of elements for each position of the axes before it.
    return x[0].axes(divisibleBy: count).compactMap { axis in
      let runs = x[0].shape[..<axis].reduce(1, *)
      let match = result.axes(divisibleBy: count).first { shape[..<$0].reduce(1, *) == runs }
      return match.map {
        Sharding(
          Reshape(shape: result.part(along: $0, of: count).shape), operands: [axis],
          results: [.part(axis: $0)])
      }
    }
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] { [x[0].reshaped(shape)] }
}
