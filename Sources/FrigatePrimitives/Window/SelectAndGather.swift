import FrigateIR

/// From each window of x, the element of `source` that stands where x has its extremum: the tangent of
/// `ReduceWindow`; 0 for a window of padding alone.
///
/// Operands (x, source) of one type: y[o] = source[argmax or argmin of window o of x], the first of equals.
/// Linear in the source.
public struct SelectAndGather: WindowPrimitive {
  public static let name = "select_and_gather"
  public let select: WindowExtremum
  public let window: [Int]
  public let grid: WindowGrid

  public init(_ select: WindowExtremum, window: [Int], _ grid: WindowGrid) {
    self.select = select
    self.window = window
    self.grid = grid
  }

  // MARK: Text

  public var attributes: Attributes {
    ["select": .name(select.rawValue), "window": .ints(window)] + grid.attributes
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    select = try attributes.choice("select")
    window = try attributes.ints("window")
    grid = try WindowGrid(attributes)
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 2)
    try expect(ordered: operands[0], operands)
    if operands[0] != operands[1] {
      throw OperationError(
        name, "needs a source of the operand's element type and shape.", received: operands,
        fix: "convert or reshape one of them")
    }
    return [operands[0].with(shape: try windowsShape(over: operands[0], operands))]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    // Moving x a little selects the same elements.
    [dx[1].map { x[0].write(self, $0) }]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0], let x = x[0].known else { return [nil, nil] }
    return [nil, x.write(SelectAndScatter(select, window: window, grid), ct)]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    let both = zip(x, mapped).map { $1 ? $0 : $0.repeated(size) }
    return [both[0].write(SelectAndGather(select, window: [1] + window, grid.batched), both[1])]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: untouchedAxes(of: x[0], divisibleBy: count), results: 1)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let positions = selected(select, in: x[0])
    let zero = Literal.zeros(TensorType(types[0].dtype, []))
    return [x[1].gathered(shape: types[0].shape, filler: zero) { positions[$0] }]
  }
}
