import FrigateIR

/// Where windows stand along some axes: element k of window o is position
/// o · strides + k · dilation − low. Positions before the first or behind the last are padding.
///
/// An axis of n positions holds ⌊(n + low + high − 1 − (window − 1) · dilation) / strides⌋ + 1 windows, none if
/// there is no room for one.
public struct WindowGrid: Hashable, Sendable {
  public let strides: [Int]
  /// Places of padding before the first position of each axis.
  public let low: [Int]
  /// Places of padding behind the last.
  public let high: [Int]
  /// Steps from one element of a window to the next.
  public let dilation: [Int]

  /// Windows side by side without padding, but for what is given.
  public init(strides: [Int], low: [Int]? = nil, high: [Int]? = nil, dilation: [Int]? = nil) {
    self.strides = strides
    self.low = low ?? strides.map { _ in 0 }
    self.high = high ?? strides.map { _ in 0 }
    self.dilation = dilation ?? strides.map { _ in 1 }
  }

  // MARK: Text

  var attributes: Attributes {
    ["strides": .ints(strides), "low": .ints(low), "high": .ints(high), "dilation": .ints(dilation)]
  }

  init(_ attributes: Attributes) throws(AttributeError) {
    strides = try attributes.ints("strides")
    low = try attributes.ints("low")
    high = try attributes.ints("high")
    dilation = try attributes.ints("dilation")
  }

  // MARK: Sizes

  /// Larger sizes than any memory; sums of a few of them don't overflow.
  static let limit = 1 << 48

  /// What is wrong with the grid for windows of these sizes, and what to do; nil if nothing is.
  func problem(windows: [Int]) -> (text: String, fix: String)? {
    let rank = windows.count
    if [strides, low, high, dilation].contains(where: { $0.count != rank }) {
      return (
        "needs a stride, a dilation, a low and a high padding for each of the \(rank) axes of a window.",
        "the strides are \(strides), the dilation \(dilation), the padding low \(low), high \(high)"
      )
    }
    if !(strides + dilation).allSatisfy((1...Self.limit).contains) {
      return (
        "strides \(strides) and dilation \(dilation) must be positive.",
        "use 1 for windows at every position, of neighbouring elements"
      )
    }
    if !(low + high).allSatisfy((0...Self.limit).contains) {
      return (
        "the padding low \(low), high \(high) can't be negative.",
        "cut the operand with a slice first"
      )
    }
    return nil
  }

  /// From the first to the last place of a dilated window; `limit` if it is beyond any operand.
  public func extent(of window: Int, axis: Int) -> Int {
    let (steps, overflow) = max(window - 1, 0).multipliedReportingOverflow(by: dilation[axis])
    return overflow || steps >= Self.limit ? Self.limit : steps + 1
  }

  /// How many windows stand along each axis.
  func counts(sizes: [Int], windows: [Int]) -> [Int] {
    sizes.indices.map { k in
      let room = sizes[k] + low[k] + high[k] - extent(of: windows[k], axis: k)
      return room < 0 ? 0 : room / strides[k] + 1
    }
  }

  /// The elements of window `index` of an axis that aren't padding.
  public func inside(_ index: Int, axis: Int, size: Int, window: Int) -> Range<Int> {
    let step = dilation[axis]
    func firstElement(from place: Int) -> Int { min(max(0, (place + step - 1) / step), window) }
    let start = low[axis] - index * strides[axis]
    let lower = start <= 0 ? 0 : firstElement(from: start)
    return lower..<max(lower, size + start <= 0 ? 0 : firstElement(from: size + start))
  }

  /// The grid with an axis before the others along which every position is a window of its own.
  var batched: WindowGrid {
    WindowGrid(strides: [1] + strides, low: [0] + low, high: [0] + high, dilation: [1] + dilation)
  }

  /// For each window in row-major order, the elements that aren't padding, in row-major order: their flat
  /// positions in an operand of these sizes, and in the window.
  func forEachWindow(
    sizes: [Int], windows: [Int], _ body: (_ window: Int, _ elements: [(position: Int, element: Int)]) -> Void
  ) {
    let (operand, unit) = (sizes.rowMajorStrides, windows.rowMajorStrides)
    let counts = counts(sizes: sizes, windows: windows)
    if counts.contains(0) { return }
    let lines = counts.indices.map { k in
      (0..<counts[k]).map { index in
        inside(index, axis: k, size: sizes[k], window: windows[k]).map { element in
          (
            position: (index * strides[k] + element * dilation[k] - low[k]) * operand[k],
            element: element * unit[k]
          )
        }
      }
    }
    var place = Position(shape: counts)
    for window in 0..<counts.reduce(1, *) {
      var elements = [(position: 0, element: 0)]
      for (k, index) in place.index.enumerated() {
        let line = lines[k][index]
        elements = elements.flatMap { start in
          line.map { (start.position + $0.position, start.element + $0.element) }
        }
      }
      body(window, elements)
      place.advance()
    }
  }
}
