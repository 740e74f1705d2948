import FrigateIR

/// Combines, at each position, the elements up to it along `axis`, itself among them; with
/// `reverse`, those from it on.
public protocol CumulativePrimitive: Primitive {
  var axis: Int { get }
  var reverse: Bool { get }
  init(axis: Int, reverse: Bool)
}

extension CumulativePrimitive {
  public var attributes: Attributes { ["axis": .int(axis), "reverse": .bool(reverse)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    self.init(axis: try attributes.int("axis"), reverse: try attributes.bool("reverse"))
  }

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    if x.dtype == .bool {
      throw OperationError(
        name, "can't calculate with booleans.", received: operands,
        fix: "convert to an integer type")
    }
    try expect(axes: [axis], of: x)
    return [x]
  }

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    try x[0].emitter.emit(Self(axis: axis + 1, reverse: reverse), x)
  }

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: x[0].axes(divisibleBy: count).filter { $0 != axis }, results: 1)
  }

  /// The running combination of `x`'s numbers.
  func running<Number>(
    _ x: [Number], _ shape: [Int], from start: Number, _ combine: (Number, Number) -> Number
  ) -> [Number] {
    var y = x
    for line in shape.lines(along: axis) {
      var total = start
      for i in reverse ? line.reversed() : line {
        total = combine(total, x[i])
        y[i] = total
      }
    }
    return y
  }
}

extension Array where Element == Int {
  /// In a tensor of this shape, the flat positions of each run of elements along `axis`.
  func lines(along axis: Int) -> [[Int]] {
    let (size, stride) = (self[axis], rowMajorStrides[axis])
    let outer = self[..<axis].reduce(1, *)
    return (0..<outer * stride).map { i in
      (0..<size).map { (i / stride * size + $0) * stride + i % stride }
    }
  }
}
