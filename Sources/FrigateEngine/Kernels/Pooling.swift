import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// Windows over up to three neighbouring axes of `[outer, axes…, inner]`: reduced, or the places of their extrema
/// gathered or scattered to.
struct WindowKernel: Kernel {
  enum Operation: String { case reduce, gather, scatter }

  let operation: Operation
  let reducer: frigate_window_reducer
  let isDouble: Bool
  let windows: frigate_window
  let outer: Int
  /// Elements of one outer part of the operand and of its windows.
  let operandCount: Int
  let windowCount: Int
  /// Elements of a window.
  let window: Int
  /// The operand, the source of gather and scatter, and the result.
  let x: Int
  let source: Int?
  let y: Int
  /// Where the extrema stand, which a reduction writes and a scatter reads instead of x.
  let winners: Int?

  private var size: Int { isDouble ? 8 : 4 }

  var label: String {
    let kind = reducer == FRIGATE_WINDOW_MAX ? "max" : reducer == FRIGATE_WINDOW_MIN ? "min" : "sum"
    return "window_\(operation)_\(kind)_\(isDouble ? "f64" : "f32") \(outer)×\(windowCount) of \(window)"
  }
  var cost: Double { Cost.call + Double(outer * windowCount * window) * Cost.lane * 4 }
  var work: Work {
    let operands = source == nil || winners != nil ? 1 : 2
    let bytes = (operands * operandCount + windowCount) * size + (winners == nil ? 0 : windowCount)
    return Work(flops: outer * windowCount * window, bytes: outer * bytes)
  }
  var rows: Int { max(1, outer) }
  func readsOwnRows(of rows: Int) -> [Bool]? {
    outer % rows == 0 ? source == nil ? [true] : [true, true] : nil
  }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: outer)
    let (sourceCount, resultCount) =
      operation == .scatter ? (windowCount, operandCount) : (operandCount, windowCount)
    let winners = self.winners.map {
      buffers[$0].assumingMemoryBound(to: UInt8.self) + range.lowerBound * windowCount
    }
    let operand = buffers[x] + range.lowerBound * operandCount * size
    let other = buffers[source ?? x] + range.lowerBound * sourceCount * size
    let result = buffers[y] + range.lowerBound * resultCount * size
    withUnsafePointer(to: windows) { windows in
      if isDouble {
        let (x, source) = (
          operand.assumingMemoryBound(to: Double.self), other.assumingMemoryBound(to: Double.self)
        )
        let y = result.assumingMemoryBound(to: Double.self)
        switch operation {
        case .reduce:
          if let winners {
            frigate_window_find_f64(reducer, windows, range.count, y, winners, x)
          } else {
            frigate_window_reduce_f64(reducer, windows, range.count, y, x)
          }
        case .gather: frigate_window_gather_f64(reducer, windows, range.count, y, x, source)
        case .scatter:
          if let winners {
            frigate_window_spread_f64(windows, range.count, y, winners, source)
          } else {
            frigate_window_scatter_f64(reducer, windows, range.count, y, x, source)
          }
        }
      } else {
        let (x, source) = (
          operand.assumingMemoryBound(to: Float.self), other.assumingMemoryBound(to: Float.self)
        )
        let y = result.assumingMemoryBound(to: Float.self)
        switch operation {
        case .reduce:
          if let winners {
            frigate_window_find_f32(reducer, windows, range.count, y, winners, x)
          } else {
            frigate_window_reduce_f32(reducer, windows, range.count, y, x)
          }
        case .gather: frigate_window_gather_f32(reducer, windows, range.count, y, x, source)
        case .scatter:
          if let winners {
            frigate_window_spread_f32(windows, range.count, y, winners, source)
          } else {
            frigate_window_scatter_f32(reducer, windows, range.count, y, x, source)
          }
        }
      }
    }
  }
}

/// Where the windows of a reduction have their extrema, if a scatter of the same program asks for it.
struct WindowWinners {
  private struct Windows: Hashable {
    var x: Value
    var select: WindowExtremum
    var window: [Int]
    var grid: WindowGrid
  }

  private var wanted: Set<Windows> = []
  private var buffers: [Windows: Int] = [:]

  init(_ program: Program, _ definitions: Definitions) {
    for equation in program.equations {
      guard let scatter = equation.primitive as? SelectAndScatter, scatter.window.reduce(1, *) <= 255 else {
        continue
      }
      let x = definitions.root(of: equation.operands[0])
      wanted.insert(Windows(x: x, select: scatter.select, window: scatter.window, grid: scatter.grid))
    }
  }

  /// Whether a scatter asks for a reduction's, and they aren't found yet.
  func areWanted(_ pool: ReduceWindow, of x: Value) -> Bool {
    windows(pool, of: x).map { wanted.contains($0) && buffers[$0] == nil } ?? false
  }

  mutating func found(_ pool: ReduceWindow, of x: Value, _ buffer: Int) {
    if let windows = windows(pool, of: x) { buffers[windows] = buffer }
  }

  private func windows(_ pool: ReduceWindow, of x: Value) -> Windows? {
    pool.reducer.extremum.map { Windows(x: x, select: $0, window: pool.window, grid: pool.grid) }
  }

  func known(_ scatter: SelectAndScatter, of x: Value) -> Int? {
    buffers[Windows(x: x, select: scatter.select, window: scatter.window, grid: scatter.grid)]
  }
}

extension Lowering {
  /// The buffer for a reduction's winners, if they will be asked for.
  mutating func findsWinners(of equation: Equation) -> Int? {
    guard let pool = equation.primitive as? ReduceWindow else { return nil }
    let x = definitions.root(of: equation.operands[0])
    guard winners.areWanted(pool, of: x) else { return nil }
    let buffer = temporary(byteCount: equation.results[0].type.count)
    winners.found(pool, of: x, buffer)
    return buffer
  }

  private func winners(for equation: Equation) -> Int? {
    (equation.primitive as? SelectAndScatter).flatMap {
      winners.known($0, of: definitions.root(of: equation.operands[0]))
    }
  }

  /// Adds the kernel; false for other element types, and for windows over more axes than it has, or that lie apart.
  fileprivate mutating func addWindows(
    _ equation: Equation, _ primitive: some WindowPrimitive, _ operation: WindowKernel.Operation,
    _ reducer: frigate_window_reducer
  ) -> Bool {
    let (x, grid, window) = (equation.operands[0].type, primitive.grid, primitive.window)
    guard x.dtype == .float32 || x.dtype == .float64 else { return false }
    let reached = x.shape.indices.filter {
      window[$0] != 1 || grid.strides[$0] != 1 || grid.low[$0] != 0 || grid.high[$0] != 0
    }
    let first = reached.first ?? 0
    let end = (reached.last ?? -1) + 1
    // Sizes that multiplied would overflow are the reference rule's.
    guard max(end - first, 0) <= 3,
      (window + grid.dilation + grid.strides + grid.low).allSatisfy({ $0 < 1 << 20 })
    else { return false }
    let axes = Array(first..<max(first, end))
    let windowsShape =
      operation == .scatter ? equation.operands[1].type.shape : equation.results[0].type.shape
    func three(_ values: [Int], _ filler: Int) -> (Int, Int, Int) {
      let all = Array(repeating: filler, count: 3 - axes.count) + axes.map { values[$0] }
      return (all[0], all[1], all[2])
    }
    let inner = x.shape[(axes.last.map { $0 + 1 } ?? 0)...].reduce(1, *)
    let outer = x.shape[..<first].reduce(1, *)
    let windows = frigate_window(
      input: three(x.shape, 1), window: three(window, 1), output: three(windowsShape, 1),
      stride: three(grid.strides, 1), dilation: three(grid.dilation, 1), low: three(grid.low, 0), inner: inner
    )
    let winners =
      switch operation {
      case .reduce: findsWinners(of: equation)
      case .scatter: winners(for: equation)
      case .gather: nil as Int?
      }
    let buffers = equation.operands.map { buffer(of: $0) }
    let y = buffer(of: equation.results[0])
    let kernel = WindowKernel(
      operation: operation, reducer: reducer, isDouble: x.dtype == .float64, windows: windows, outer: outer,
      operandCount: axes.reduce(inner) { $0 * x.shape[$1] },
      windowCount: axes.reduce(inner) { $0 * windowsShape[$1] }, window: window.reduce(1, *),
      // A scatter to known places has no use for x.
      x: operation == .scatter && winners != nil ? y : buffers[0],
      source: buffers.count > 1 ? buffers[1] : nil, y: y, winners: winners)
    switch (operation, winners) {
    case (.reduce, let winners?): add(Step(kernel: kernel, reads: buffers, writes: [y, winners]))
    case (.scatter, let winners?): add(Step(kernel: kernel, reads: [winners, buffers[1]], writes: [y]))
    default: add(Step(kernel: kernel, reads: buffers, writes: [y]))
    }
    return true
  }
}

extension WindowExtremum {
  fileprivate var reducer: frigate_window_reducer { self == .max ? FRIGATE_WINDOW_MAX : FRIGATE_WINDOW_MIN }
}

extension ReduceWindow: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lowering.addWindows(equation, self, .reduce, reducer.extremum?.reducer ?? FRIGATE_WINDOW_SUM)
  }
}

extension SelectAndGather: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lowering.addWindows(equation, self, .gather, select.reducer)
  }
}

extension SelectAndScatter: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lowering.addWindows(equation, self, .scatter, select.reducer)
  }
}
