import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// A reduction of the middle axis of `[outer, reduce, inner]`.
struct ReductionKernel: Kernel {
  let name: String
  let function: frigate_reduce_kernel
  let outer: Int
  let reduce: Int
  let inner: Int
  let operandSize: Int
  let resultSize: Int
  /// Result elements per inner position: 1, or `reduce` for cumulative kernels.
  let kept: Int
  let from: Int
  let to: Int

  /// Elements from which on a reduction of everything but some last axes is worth cutting.
  private static let large = 1 << 15
  private static let mostParts = 64

  /// In how many equal parts to cut the reduction of so many elements along a first axis of this size.
  static func parts(of size: Int, _ elements: Int) -> Int {
    if elements < large { return 1 }
    return (1...mostParts).last { size % $0 == 0 } ?? 1
  }

  var label: String { "\(name) [\(outer), \(reduce), \(inner)]" }
  var cost: Double { Cost.call + Double(outer * reduce * inner) * Cost.lane * 2 }
  var work: Work {
    Work(
      flops: outer * reduce * inner,
      bytes: outer * inner * (reduce * operandSize + kept * resultSize))
  }
  var rows: Int { outer }
  func readsOwnRows(of rows: Int) -> [Bool]? { outer % rows == 0 ? [true] : nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: outer)
    function(
      buffers[to] + range.lowerBound * inner * kept * resultSize,
      buffers[from] + range.lowerBound * reduce * inner * operandSize, range.count, reduce, inner)
  }
}

extension Lowering {
  /// Adds the kernel `name` over `axes` of the first operand, which is transposed first if the axes
  /// aren't neighbours. False if there is no such kernel.
  mutating func addReduction(
    _ equation: Equation, name: String, axes: [Int], isCumulative: Bool = false, isAssociative: Bool = false
  ) -> Bool {
    let (x, y) = (equation.operands[0].type, equation.results[0].type)
    guard let function = frigate_reduce_find(name, x.dtype.kernel) else { return false }
    var from = buffer(of: equation.operands[0])
    var shape = x.shape
    // Axes of one element don't separate neighbours.
    let long = axes.filter { shape[$0] != 1 }.sorted()
    var first = long.first ?? 0
    var last = long.last ?? -1
    if last >= first, (first...last).filter({ shape[$0] != 1 }) != long {
      let kept = shape.indices.filter { !axes.contains($0) }
      let order = kept + axes.sorted()
      let strides = shape.byteStrides(x.dtype.size)
      shape = order.map { x.shape[$0] }
      (first, last) = (kept.count, order.count - 1)
      let copy = temporary(byteCount: x.byteCount)
      add(
        Step(
          kernel: StridedCopy(
            name: "transpose", elementSize: x.dtype.size, shape: shape, from: from,
            fromStrides: order.map { strides[$0] }, to: copy, toStrides: shape.byteStrides(x.dtype.size)),
          reads: [from], writes: [copy]))
      from = copy
    }
    let outer = shape[..<first].reduce(1, *)
    var reduce = last >= first ? shape[first...last].reduce(1, *) : 1
    let inner = shape[(max(first, last + 1))...].reduce(1, *)
    let to = buffer(of: equation.results[0])
    let isCuttable = isAssociative && outer == 1 && last >= first && x.dtype == y.dtype
    let parts = isCuttable ? ReductionKernel.parts(of: shape[first], reduce * inner) : 1
    if parts > 1 {
      // Parts by the sizes alone, as rows that go with those of whoever makes the operand, and then these.
      let kernel = ReductionKernel(
        name: name, function: function, outer: parts, reduce: reduce / parts, inner: inner,
        operandSize: x.dtype.size, resultSize: y.dtype.size, kept: 1, from: from,
        to: temporary(byteCount: parts * inner * y.dtype.size))
      add(Step(kernel: kernel, reads: [from], writes: [kernel.to]))
      (from, reduce) = (kernel.to, parts)
    }
    add(
      Step(
        kernel: ReductionKernel(
          name: name, function: function, outer: outer, reduce: reduce, inner: inner,
          operandSize: x.dtype.size, resultSize: y.dtype.size, kept: isCumulative ? reduce : 1, from: from,
          to: to),
        reads: [from], writes: [to]))
    return true
  }
}
