import FrigateIR

/// Adds one number for each window of x to the place where the window has its extremum: the transpose of
/// `SelectAndGather`.
///
/// Operands (x, source[windows…]): y, of x's shape, is 0 but for y[argmax or argmin of window o of x] += source[o], the
/// first of equals. Linear in the source.
public struct SelectAndScatter: WindowPrimitive {
  public static let name = "select_and_scatter"
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
    let (x, source) = (operands[0], operands[1])
    try expect(ordered: x, operands)
    let shape = try windowsShape(over: x, operands)
    if source != x.with(shape: shape) {
      throw OperationError(
        name, "needs one number of the operand's element type for each window.", received: operands,
        fix: "with this grid the source is \(x.with(shape: shape))")
    }
    return [x]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    [dx[1].map { x[0].write(self, $0) }]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0], let x = x[0].known else { return [nil, nil] }
    return [nil, x.write(SelectAndGather(select, window: window, grid), ct)]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    let both = zip(x, mapped).map { $1 ? $0 : $0.repeated(size) }
    return [both[0].write(SelectAndScatter(select, window: [1] + window, grid.batched), both[1])]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: untouchedAxes(of: x[0], divisibleBy: count), results: 1)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    let positions = selected(select, in: x[0])
    func scattered<N>(_ source: [N], _ zero: N, _ add: (N, N) -> N) -> [N] {
      var result = Array(repeating: zero, count: type.count)
      for (position, number) in zip(positions, source) {
        if let position { result[position] = add(result[position], number) }
      }
      return result
    }
    if type.dtype.isFloating { return [Literal(type, doubles: scattered(x[1].doubles, 0, +))] }
    return [Literal(type, integers: scattered(x[1].integers, 0, &+))]
  }
}
