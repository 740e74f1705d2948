import FrigateIR

/// Sorts lines along `axis`, ascending and stable, by the first `keys` operands; the other operands
/// move along.
///
/// All operands have one shape; results are as many. Later keys decide between equal earlier ones.
/// NaN comes last and equals NaN; −0 equals 0; false comes before true.
public struct Sort: NonlinearPrimitive {
  public static let name = "sort"
  public let axis: Int
  public let keys: Int

  public init(axis: Int, keys: Int = 1) {
    self.axis = axis
    self.keys = keys
  }

  // MARK: Text

  public var attributes: Attributes { ["axis": .int(axis), "keys": .int(keys)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    axis = try attributes.int("axis")
    keys = try attributes.int("keys")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    if keys < 1 || keys > operands.count {
      throw OperationError(
        name, "can't sort by \(keys) of \(operands.count) operands.", received: operands,
        fix: "sort by at least one operand and at most all")
    }
    if operands.contains(where: { $0.shape != operands[0].shape }) {
      throw OperationError(
        name, "needs operands of equal shape.", received: operands,
        fix: "broadcast the smaller operand first")
    }
    try expect(axes: [axis], of: operands[0])
    return operands
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let positions = x[0].iota(.int64, shape: x[0].shape, axis: axis)
    let order = try x[0].emitter.emit(self, x + [positions]).last!
    return dx.map { $0?.takenAlong(axis, order) }
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    try x[0].emitter.emit(
      Sort(axis: axis + 1, keys: keys), zip(x, mapped).map { $1 ? $0 : $0.repeated(size) })
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let others = x[0].axes(divisibleBy: count).filter { $0 != axis }
    return shardings(of: x, alike: others, results: x.count)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let comparisons = x[..<keys].map(\.order)
    var sources = Array(0..<types[0].count)
    for line in types[0].shape.lines(along: axis) {
      let sorted = line.sorted { a, b in
        for compare in comparisons {
          if compare(a, b) { return true }
          if compare(b, a) { return false }
        }
        return a < b
      }
      for (place, source) in zip(line, sorted) { sources[place] = source }
    }
    return x.map { operand in operand.gathered(shape: operand.type.shape) { sources[$0] } }
  }
}

extension Literal {
  /// Whether the element at one flat position comes before that at another.
  fileprivate var order: (Int, Int) -> Bool {
    if type.dtype.isFloating {
      let x = doubles
      return { x[$0] < x[$1] || x[$1].isNaN && !x[$0].isNaN }
    }
    let (x, dtype) = (integers, type.dtype)
    return { Int64.less(x[$0], x[$1], dtype) }
  }
}
