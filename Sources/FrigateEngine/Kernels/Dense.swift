import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// `C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]`; A at any strides, B and C with unit stride along j.
/// Strides count elements.
struct DenseKernel: ProductKernel {
  let isDouble: Bool
  let batch: Int
  let m: Int
  let n: Int
  let k: Int
  let a: ProductOperand
  let b: ProductOperand
  let c: Int
  let scratchByteCount: Int

  var label: String {
    "dense_\(isDouble ? "f64" : "f32") \(sizes)"
  }
  var cost: Double {
    Cost.call + Double(batch * m * n * k) * Cost.multiplyAdd * (isDouble ? 2 : 1)
  }
  var work: Work {
    Work(
      flops: 2 * batch * m * n * k, bytes: batch * (m * k + k * n + m * n) * (isDouble ? 8 : 4))
  }

  func multiply(_ buffers: Buffers, _ rows: ProductRows, _ scratch: UnsafeMutableRawPointer) {
    if isDouble {
      frigate_dense_f64(
        rows.count, n, k, buffers[a.buffer].assumingMemoryBound(to: Double.self) + rows.a, a.row, a.column,
        buffers[b.buffer].assumingMemoryBound(to: Double.self) + rows.b, b.row,
        buffers[c].assumingMemoryBound(to: Double.self) + rows.c, n, scratch)
    } else {
      frigate_dense_f32(
        rows.count, n, k, buffers[a.buffer].assumingMemoryBound(to: Float.self) + rows.a, a.row, a.column,
        buffers[b.buffer].assumingMemoryBound(to: Float.self) + rows.b, b.row,
        buffers[c].assumingMemoryBound(to: Float.self) + rows.c, n, scratch)
    }
  }
}

/// `C[j] = Σₖ A[k] · B[k, j]`, with unit stride along j: what one example needs of a layer.
struct DenseRowKernel: Kernel {
  let isDouble: Bool
  let n: Int
  let k: Int
  let a: ProductOperand
  let b: ProductOperand
  let c: Int

  var label: String { "dense_row_\(isDouble ? "f64" : "f32") \(n)×\(k)" }
  var cost: Double { Cost.call + Double(n * k) * Cost.multiplyAdd * (isDouble ? 2 : 1) }
  var work: Work { Work(flops: 2 * n * k, bytes: (k * n + k + n) * (isDouble ? 8 : 4)) }
  var rows: Int { n }
  func readsOwnRows(of rows: Int) -> [Bool]? { n % rows == 0 ? [false, false] : nil }
  /// A call goes through all of A.
  var grain: Int { 256 }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: n)
    let j = range.lowerBound
    if isDouble {
      frigate_dense_row_f64(
        range.count, k, buffers[a.buffer].assumingMemoryBound(to: Double.self), a.column,
        buffers[b.buffer].assumingMemoryBound(to: Double.self) + j, b.row,
        buffers[c].assumingMemoryBound(to: Double.self) + j)
    } else {
      frigate_dense_row_f32(
        range.count, k, buffers[a.buffer].assumingMemoryBound(to: Float.self), a.column,
        buffers[b.buffer].assumingMemoryBound(to: Float.self) + j, b.row,
        buffers[c].assumingMemoryBound(to: Float.self) + j)
    }
  }
}

extension DotGeneral: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let (x, y) = (equation.operands[0], equation.operands[1])
    let isNarrow = x.type.dtype == .bfloat16
    guard x.type.dtype == .float32 || x.type.dtype == .float64 || isNarrow else { return false }
    let lhsFree = lhsFree(rank: x.type.rank)
    let rhsFree = rhsFree(rank: y.type.rank)
    let batch = lhsBatch.reduce(1) { $0 * x.type.shape[$1] }
    let m = lhsFree.reduce(1) { $0 * x.type.shape[$1] }
    let n = rhsFree.reduce(1) { $0 * y.type.shape[$1] }
    let k = lhsContracting.reduce(1) { $0 * x.type.shape[$1] }
    let a = lowering.operand(x, lhsBatch, lhsFree, lhsContracting, unitColumns: false)
    if isNarrow {
      let b = lowering.operand(y, rhsBatch, rhsContracting, rhsFree, unitColumns: false)
      let c = lowering.buffer(of: equation.results[0])
      let kernel = GemmBF16Kernel(batch: batch, m: m, n: n, k: k, a: a, b: b, c: c)
      lowering.add(Step(kernel: kernel, reads: [a.buffer, b.buffer], writes: [c]))
      return true
    }
    let isStrided = lowering.operand(y, rhsBatch, rhsContracting, rhsFree).map { $0.column != 1 } ?? false
    if lowering.usesOneDNN, x.type.dtype == .float32,
      lowering.addOneDNNProduct(
        equation, batch: batch, m: m, n: n, k: k, a,
        lowering.operand(y, rhsBatch, rhsContracting, rhsFree, unitColumns: false))
    {
      return true
    }
    let prefersGemm =
      (batch > 1 || m > 1) && Cost.prefersGemm(m: m, n: n, k: k, areColumnsApart: (a.column != 1, isStrided))
    let b = lowering.operand(y, rhsBatch, rhsContracting, rhsFree, unitColumns: !prefersGemm)
    let c = lowering.buffer(of: equation.results[0])
    if prefersGemm {
      let kernel = GemmKernel(
        isDouble: x.type.dtype == .float64, batch: batch, m: m, n: n, k: k, a: a, b: b, c: c)
      lowering.add(Step(kernel: kernel, reads: [a.buffer, b.buffer], writes: [c]))
      return true
    }
    if batch == 1, m == 1 {
      lowering.add(
        Step(
          kernel: DenseRowKernel(isDouble: x.type.dtype == .float64, n: n, k: k, a: a, b: b, c: c),
          reads: [a.buffer, b.buffer], writes: [c]))
      return true
    }
    lowering.add(
      Step(
        kernel: DenseKernel(
          isDouble: x.type.dtype == .float64, batch: batch, m: m, n: n, k: k, a: a, b: b, c: c,
          scratchByteCount: frigate_dense_scratch(m, n, k, x.type.dtype.size)),
        reads: [a.buffer, b.buffer], writes: [c]))
    return true
  }
}

extension Lowering {
  /// A value seen as [batch, rows, columns], each a group of its axes, where it lies; nil if a group doesn't
  /// step evenly.
  fileprivate mutating func operand(
    _ value: Value, _ batch: [Int], _ rows: [Int], _ columns: [Int]
  ) -> ProductOperand? {
    let type = value.type
    let strides = type.shape.rowMajorStrides
    func step(_ axes: [Int]) -> Int? {
      let long = axes.filter { type.shape[$0] != 1 }
      for (outer, inner) in zip(long, long.dropFirst())
      where strides[outer] != strides[inner] * type.shape[inner] { return nil }
      return long.last.map { strides[$0] } ?? 1
    }
    guard let batch = step(batch), let rows = step(rows), let column = step(columns) else { return nil }
    return ProductOperand(buffer: buffer(of: value), batch: batch, row: rows, column: column)
  }

  /// The same, in a packed copy if it doesn't step evenly (or columns not by 1, if asked).
  fileprivate mutating func operand(
    _ value: Value, _ batch: [Int], _ rows: [Int], _ columns: [Int], unitColumns: Bool
  ) -> ProductOperand {
    if let operand = operand(value, batch, rows, columns), !unitColumns || operand.column == 1 {
      return operand
    }
    let type = value.type
    let strides = type.shape.rowMajorStrides
    let source = buffer(of: value)
    let order = batch + rows + columns
    let shape = order.map { type.shape[$0] }
    let packed = temporary(byteCount: type.byteCount)
    add(
      Step(
        kernel: StridedCopy(
          name: "pack", elementSize: type.dtype.size, shape: shape, from: source,
          fromStrides: order.map { strides[$0] * type.dtype.size }, to: packed,
          toStrides: shape.byteStrides(type.dtype.size)),
        reads: [source], writes: [packed]))
    let width = columns.reduce(1) { $0 * type.shape[$1] }
    let height = rows.reduce(1) { $0 * type.shape[$1] }
    return ProductOperand(buffer: packed, batch: width * height, row: width, column: 1)
  }
}
