import FrigateIR

/// Combines the elements of each window: y[o] = max, min or Σ over k of x[o · strides + k · dilation − low].
///
/// Padding takes no part: a window of padding alone gives what every element beats (∓∞, or the end of the integers'
/// range), or 0. NaN if there is one in the window, and 0 is above −0; integers wrap. The derivative of an extremum is
/// that of the first element that has it.
public struct ReduceWindow: WindowPrimitive {
  public static let name = "reduce_window"
  public let reducer: Reducer
  public let window: [Int]
  public let grid: WindowGrid

  public enum Reducer: String, Hashable, Sendable, CaseIterable {
    case max, min, sum

    /// Nil for the sum.
    public var extremum: WindowExtremum? {
      switch self {
      case .max: .max
      case .min: .min
      case .sum: nil
      }
    }
  }

  public init(_ reducer: Reducer, window: [Int], _ grid: WindowGrid) {
    self.reducer = reducer
    self.window = window
    self.grid = grid
  }

  // MARK: Text

  public var attributes: Attributes {
    ["reducer": .name(reducer.rawValue), "window": .ints(window)] + grid.attributes
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    reducer = try attributes.choice("reducer")
    window = try attributes.ints("window")
    grid = try WindowGrid(attributes)
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    let x = try single(operands)
    try expect(ordered: x, operands)
    return [x.with(shape: try windowsShape(over: x, operands))]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    guard let dx = dx[0] else { return [nil] }
    guard let extremum = reducer.extremum else { return [dx.write(self)] }
    return [x[0].write(SelectAndGather(extremum, window: window, grid), dx)]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    if reducer != .sum { throw undefined("transpose", because: "\(reducer) isn't linear") }
    guard let ct = ct[0] else { return [nil] }
    if ct.type.count == 0 { return [ct.emitter.write(Constant.zeros(x[0].type))] }
    // Each element sums the windows it is in: windows of the cotangents, spread by the strides.
    let sizes = x[0].type.shape
    let reach = sizes.indices.map { grid.extent(of: window[$0], axis: $0) - 1 }
    let low = sizes.indices.map { reach[$0] - grid.low[$0] }
    let high = sizes.indices.map { k in
      sizes[k] + grid.low[k] - (ct.shape[k] - 1) * grid.strides[k] - 1
    }
    let interior = zip(grid.strides, ct.shape).map { $1 > 1 ? $0 - 1 : 0 }
    let every = WindowGrid(strides: sizes.map { _ in 1 }, dilation: grid.dilation)
    return [
      ct.padded(low: low, high: high, interior: interior)
        .write(ReduceWindow(.sum, window: window, every))
    ]
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    [x[0].write(ReduceWindow(reducer, window: [1] + window, grid.batched))]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    shardings(of: x, alike: untouchedAxes(of: x[0], divisibleBy: count), results: 1)
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let type = types[0]
    func combined<N>(_ numbers: [N], _ none: N, _ combine: (N, N) -> N) -> [N] {
      var result: [N] = []
      result.reserveCapacity(type.count)
      grid.forEachWindow(sizes: x[0].type.shape, windows: window) { _, elements in
        result.append(elements.reduce(none) { combine($0, numbers[$1.position]) })
      }
      return result
    }
    let none = reducer.extremum?.weakest(type.dtype)
    if type.dtype.isFloating {
      let y = combined(x[0].doubles, none?.doubles[0] ?? 0) {
        reducer.extremum?.value($0, $1) ?? $0 + $1
      }
      return [Literal(type, doubles: y)]
    }
    let y = combined(x[0].integers, none?.integers[0] ?? 0) {
      reducer.extremum?.value($0, $1, type.dtype) ?? $0 &+ $1
    }
    return [Literal(type, integers: y)]
  }
}
