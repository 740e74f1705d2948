import FrigateIR

/// Repeats the operand along new axes: result[i₀ … iₙ] = x[i at `axes`].
///
/// Axis k of the operand becomes axis `axes[k]` of the result, of the same size.
public struct Broadcast: StridedPrimitive {
  public static let name = "broadcast"
  public let shape: [Int]
  public let axes: [Int]

  public init(shape: [Int], axes: [Int]) {
    self.shape = shape
    self.axes = axes
  }

  // MARK: Text

  public var attributes: Attributes { ["shape": .ints(shape), "axes": .ints(axes)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    self.init(shape: try attributes.ints("shape"), axes: try attributes.ints("axes"))
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    let result = TensorType(x.dtype, shape)
    if shape.contains(where: { $0 < 0 }) { throw OperationError(name, "\(shape) is no shape.") }
    try expect(axes: axes, of: result)
    if axes.count != x.rank || axes.map({ shape[$0] }) != x.shape || axes != axes.sorted() {
      throw OperationError(
        name, "can't place \(x.shape) along axes \(axes) of \(shape).", received: operands,
        fix: "give each operand axis, in order, a result axis of the same size")
    }
    return [result]
  }

  /// The result's axes along which the operand is repeated.
  public var repeatedAxes: [Int] { shape.indices.filter { !axes.contains($0) } }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.sum(axes: repeatedAxes) }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].broadcast(to: [size] + shape, axes: [0] + axes.map { $0 + 1 })]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    x[0].with(shape: shape).axes(divisibleBy: count).map { axis in
      let part = x[0].with(shape: shape).part(along: axis, of: count)
      return Sharding(
        Broadcast(shape: part.shape, axes: axes), operands: [axes.firstIndex(of: axis)],
        results: [.part(axis: axis)])
    }
  }

  // MARK: Reference

  public func layout(in shape: [Int]) -> (offset: Int, strides: [Int]) {
    var strides = Array(repeating: 0, count: self.shape.count)
    for (axis, stride) in zip(axes, shape.rowMajorStrides) { strides[axis] = stride }
    return (0, strides)
  }
}
