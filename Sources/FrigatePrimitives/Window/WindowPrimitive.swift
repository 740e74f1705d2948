import FrigateIR

/// Looks at windows of its first operand: one size, stride, dilation and padding for each axis.
public protocol WindowPrimitive: Primitive {
  /// The sizes of a window.
  var window: [Int] { get }
  var grid: WindowGrid { get }
}

extension WindowPrimitive {
  /// The shape of the windows over an operand: one place for each.
  func windowsShape(over x: TensorType, _ operands: [TensorType]) throws(OperationError) -> [Int] {
    if window.count != x.rank || !window.allSatisfy((1...WindowGrid.limit).contains) {
      throw OperationError(
        name, "a window of \(window) has no place on \(x.rank) axes.", received: operands,
        fix: "give the window a positive size along each axis, 1 along those it doesn't reach over")
    }
    if let problem = grid.problem(windows: window) {
      throw OperationError(name, problem.text, received: operands, fix: problem.fix)
    }
    return grid.counts(sizes: x.shape, windows: window)
  }

  /// The axes, of a size that `count` divides, along which every position is a window of its own.
  func untouchedAxes(of x: TensorType, divisibleBy count: Int) -> [Int] {
    x.axes(divisibleBy: count).filter {
      window[$0] == 1 && grid.strides[$0] == 1 && grid.low[$0] == 0 && grid.high[$0] == 0
    }
  }

  func expect(ordered x: TensorType, _ operands: [TensorType]) throws(OperationError) {
    if x.dtype == .bool {
      throw OperationError(
        name, "takes numbers, not booleans.", received: operands, fix: "convert to an integer type")
    }
  }
}

/// The greatest or the least of a window, and where it stands: the first of equal elements in row-major order
/// counts, as in TensorFlow, and NaN is more extreme than any number.
public enum WindowExtremum: String, Hashable, Sendable, CaseIterable {
  case max, min

  func value(_ a: Double, _ b: Double) -> Double {
    self == .max ? Maximum().value(a, b) : Minimum().value(a, b)
  }

  func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 {
    self == .max ? Maximum().value(a, b, dtype) : Minimum().value(a, b, dtype)
  }

  /// What every number beats.
  func weakest(_ dtype: DType) -> Literal {
    let type = TensorType(dtype, [])
    if dtype.isFloating { return Literal(type, doubles: [self == .max ? -.infinity : .infinity]) }
    let (least, greatest) = dtype.integerBounds
    return Literal(type, integers: [self == .max ? least : greatest])
  }
}

extension WindowPrimitive {
  /// For each window the flat position in `x` of its extremum; nil for windows of padding alone.
  func selected(_ extremum: WindowExtremum, in x: Literal) -> [Int?] {
    func positions<N>(_ numbers: [N], _ beats: (N, N) -> Bool) -> [Int?] {
      var result: [Int?] = []
      grid.forEachWindow(sizes: x.type.shape, windows: window) { _, elements in
        guard var best = elements.first?.position else { return result.append(nil) }
        for (position, _) in elements where beats(numbers[position], numbers[best]) { best = position }
        result.append(best)
      }
      return result
    }
    let isMax = extremum == .max
    let dtype = x.type.dtype
    if dtype.isFloating {
      return positions(x.doubles) { a, b in !b.isNaN && (a.isNaN || (isMax ? a > b : a < b)) }
    }
    return positions(x.integers) { a, b in isMax ? Int64.less(b, a, dtype) : Int64.less(a, b, dtype) }
  }
}
