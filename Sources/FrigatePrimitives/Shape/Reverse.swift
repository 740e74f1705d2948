import FrigateIR

/// The elements in the opposite order along each of `axes`.
public struct Reverse: StridedPrimitive {
  public static let name = "reverse"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  // MARK: Text

  public var attributes: Attributes { ["axes": .ints(axes)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    self.init(axes: try attributes.ints("axes"))
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    try expect(axes: axes, of: x)
    return [x]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { $0.write(self) }]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].write(Reverse(axes: axes.map { $0 + 1 }))]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: x[0].axes(divisibleBy: count).filter { !axes.contains($0) }, results: 1)
  }

  // MARK: Reference

  public func layout(in shape: [Int]) -> (offset: Int, strides: [Int]) {
    var strides = shape.rowMajorStrides
    var offset = 0
    for axis in axes {
      offset += (shape[axis] - 1) * strides[axis]
      strides[axis].negate()
    }
    return (offset, strides)
  }
}
