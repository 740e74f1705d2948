import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// Combines windows of updates into a tensor, in their order. Tasks take rows of the result, each looking through
/// all windows for those in its rows: a place's updates come in one order however many tasks there are.
struct WindowScatter: Kernel {
  let name: String
  let windows: Windows
  /// nil replaces.
  let combine: frigate_lane_kernel?
  let updates: Int
  let whole: Int
  let wholeByteCount: Int

  var label: String { "\(name) \(windows.count) windows of \(windowByteCount) B" }
  private var windowByteCount: Int {
    windows.outer.reduce(windows.run * windows.elementSize) { $0 * $1.size }
  }
  var cost: Double {
    Cost.call + Double(windows.count) * Cost.call + Double(windows.count * windowByteCount) * Cost.byte * 3
  }
  var work: Work {
    let count = windows.count * windowByteCount
    return Work(
      flops: combine == nil ? 0 : count / windows.elementSize, bytes: (combine == nil ? 2 : 3) * count)
  }
  var rows: Int { windows.areInRows ? max(1, wholeByteCount / windows.rowByteCount) : 1 }
  func readsOwnRows(of rows: Int) -> [Bool]? {
    windows.areInRows && self.rows % rows == 0 ? [true, false, false] : nil
  }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: rows)
    let first = windows.areInRows ? range.lowerBound * windows.rowByteCount : 0
    let end = windows.areInRows ? range.upperBound * windows.rowByteCount : wholeByteCount
    let (target, source) = (buffers[whole], buffers[updates])
    let (run, byteCount) = (windows.run, windows.run * windows.elementSize)
    withUnsafeTemporaryAllocation(of: UnsafeRawPointer?.self, capacity: 3) { operands in
      operands.initialize(repeating: nil)
      for k in 0..<windows.count {
        guard case (let start?, let window) = windows.place(k, buffers), start >= first, start < end else {
          continue
        }
        windows.forEachRun { y, x in
          let (y, x) = (target + start + y, UnsafeRawPointer(source + window + x))
          if let combine {
            operands[0] = UnsafeRawPointer(y)
            operands[1] = x
            combine(y, operands.baseAddress!, run)
          } else {
            y.copyMemory(from: x, byteCount: byteCount)
          }
        }
      }
    }
  }
}

extension Scatter: NativePrimitive {
  /// All but the extrema of floating numbers, whose reference rule tells zeros apart otherwise than the kernels, and
  /// windows that meet in another order than their own.
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let (x, updates) = (equation.operands[0].type, equation.operands[2].type)
    var combine: frigate_lane_kernel?
    if combiner != .set {
      if x.dtype.isFloating && (combiner == .min || combiner == .max) { return false }
      combine = frigate_lane_find(combiner.kernelName, x.dtype.kernel)
      if combine == nil { return false }
    }
    let index = IndexReader(
      buffer: lowering.buffer(of: equation.operands[1]), dtype: equation.operands[1].type.dtype)
    let windows = Windows(axes, operand: x, windows: updates, index: index, clips: bounds == .clip)
    if !windows.keepsOrder { return false }
    let source = lowering.buffer(of: equation.operands[0])
    let part = lowering.buffer(of: equation.operands[2])
    let whole = lowering.buffer(of: equation.results[0])
    // The copy vanishes where the operand's memory can be taken over.
    lowering.add(
      Step(
        kernel: PlainCopy(byteCount: x.byteCount, from: source, to: whole), reads: [source],
        writes: [whole], inPlace: source == part || source == index.buffer ? [] : [(whole, source)]))
    if updates.count == 0 { return true }
    lowering.add(
      Step(
        kernel: WindowScatter(
          name: "scatter_\(combiner.rawValue)", windows: windows, combine: combine, updates: part,
          whole: whole, wholeByteCount: x.byteCount),
        reads: [whole, part, index.buffer], writes: [whole]))
    return true
  }
}

extension Scatter.Combiner {
  fileprivate var kernelName: String {
    switch self {
    case .add: "add"
    case .multiply: "multiply"
    case .min: "minimum"
    case .max: "maximum"
    case .set: "select"
    }
  }
}
