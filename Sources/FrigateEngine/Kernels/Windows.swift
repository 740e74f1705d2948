import FrigateIR
import FrigatePrimitives

/// Where the windows of a gather or scatter lie: in the operand, where index vectors say, and in the windows'
/// own tensor. Strides and offsets in bytes.
struct Windows: Sendable {
  let index: IndexReader
  let clips: Bool
  /// For each component of an index vector: its axis' stride in the operand, the last start that fits.
  private let components: [(stride: Int, last: Int)]
  /// The batch axes: sizes, strides in the windows' tensor, strides in the operand (0 where they don't run along).
  private let batch: [(size: Int, window: Int, operand: Int)]
  /// The axes of one window outside `run`: sizes, strides in the operand and in the windows' tensor.
  let outer: [(size: Int, operand: Int, window: Int)]
  /// Elements of a window that lie together in both.
  let run: Int
  let elementSize: Int
  /// How many there are.
  let count: Int
  /// Bytes from one window to the next, if they lie one after the other.
  let following: Int?
  /// Whether no window reaches along the operand's first axis, so that each lies in one row.
  let areInRows: Bool
  let rowByteCount: Int
  /// Whether updates of one place come in the windows' order; if not, in the order of places in windows.
  let keepsOrder: Bool

  init(_ axes: GatherAxes, operand: TensorType, windows: TensorType, index: IndexReader, clips: Bool) {
    self.index = index
    self.clips = clips
    elementSize = operand.dtype.size
    let strides = operand.shape.byteStrides(elementSize)
    let windowStrides = windows.shape.byteStrides(elementSize)
    let windowAxes = axes.windowAxes(operandRank: operand.rank)
    var sizes = Array(repeating: 1, count: operand.rank)
    for (axis, k) in zip(windowAxes, axes.offset) { sizes[axis] = windows.shape[k] }
    components = axes.startIndexMap.map { (strides[$0], operand.shape[$0] - sizes[$0]) }
    let batchAxes = axes.batchAxes(windowsRank: windows.rank)
    batch = batchAxes.enumerated().map { position, k in
      let along = axes.indicesBatching.firstIndex(of: position).map { strides[axes.operandBatching[$0]] }
      return (windows.shape[k], windowStrides[k], along ?? 0)
    }
    count = batchAxes.reduce(1) { $0 * windows.shape[$1] }
    var outer = zip(windowAxes, axes.offset).map { (windows.shape[$1], strides[$0], windowStrides[$1]) }
      .filter { $0.0 != 1 }
    var run = 1
    while let last = outer.last, last.1 == run * elementSize, last.2 == run * elementSize {
      run *= last.0
      outer.removeLast()
    }
    self.outer = outer.map { (size: $0.0, operand: $0.1, window: $0.2) }
    self.run = run
    let size = windowAxes.reduce(elementSize) { $0 * sizes[$1] }
    following = batchAxes == Array(0..<batchAxes.count) ? size : nil
    areInRows = sizes.first == 1
    rowByteCount = strides.first ?? elementSize
    let firstBatch = batchAxes.last ?? -1
    keepsOrder = zip(windowAxes, axes.offset).allSatisfy { axis, k in
      k > firstBatch || windows.shape[k] == 1 || !axes.startIndexMap.contains(axis)
    }
  }

  /// Where window `k` begins in the operand (nil if it isn't wholly inside and may not move there) and in the
  /// windows' tensor.
  func place(_ k: Int, _ buffers: Buffers) -> (operand: Int?, window: Int) {
    var operand = 0
    var window = 0
    var rest = k
    if let following, batch.allSatisfy({ $0.operand == 0 }) {
      window = k * following
    } else {
      for axis in batch.reversed() {
        let position = rest % axis.size
        rest /= axis.size
        operand += position * axis.operand
        window += position * axis.window
      }
    }
    for (c, component) in components.enumerated() {
      let start = index(buffers, k * components.count + c)
      if !clips && (start < 0 || start > component.last) { return (nil, window) }
      operand += max(0, min(start, component.last)) * component.stride
    }
    return (operand, window)
  }

  /// Calls `body` with the offsets of each run of a window, in order.
  func forEachRun(_ body: (_ operand: Int, _ window: Int) -> Void) {
    let runs = outer.reduce(1) { $0 * $1.size }
    for r in 0..<runs {
      var (operand, window, rest) = (0, 0, r)
      for axis in outer.reversed() {
        let position = rest % axis.size
        rest /= axis.size
        operand += position * axis.operand
        window += position * axis.window
      }
      body(operand, window)
    }
  }
}
