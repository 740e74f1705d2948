import CFrigateKernels

/// `C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]` of large matrices, A and B at any strides, C packed. It packs what it
/// needs as it goes; the bits are `DenseKernel`'s. Strides count elements.
struct GemmKernel: Kernel {
  let isDouble: Bool
  let batch: Int
  let m: Int
  let n: Int
  let k: Int
  let a: DenseKernel.Operand
  let b: DenseKernel.Operand
  let c: Int

  private var elementSize: Int { isDouble ? 8 : 4 }

  var label: String {
    "gemm_\(isDouble ? "f64" : "f32") " + (batch == 1 ? "" : "\(batch)×") + "\(m)×\(n)×\(k)"
  }
  var cost: Double {
    Cost.call + Double(batch * m * n * k) * Cost.multiplyAdd * (isDouble ? 2 : 1)
  }
  var work: Work { Work(flops: 2 * batch * m * n * k, bytes: batch * (m * k + k * n + m * n) * elementSize) }
  var rows: Int { batch * m }
  /// Each call packs what it reads: one for a task's whole share.
  var grain: Int { rows }
  var scratchByteCount: Int { frigate_gemm_scratch(m, k, a.column, elementSize) }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    if batch == 1 {
      return m % rows == 0 ? [a.column == 1 && a.row == k || a.row == 1 && m == 1, false] : nil
    }
    guard batch % rows == 0 else { return (batch * m) % rows == 0 ? [false, false] : nil }
    return [a.batch == m * k, b.batch == n * k]
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: batch * m)
    var row = range.lowerBound
    while row < range.upperBound {
      let (index, first) = (row / m, row % m)
      let count = min(m - first, range.upperBound - row)
      let (x, y) = (index * a.batch + first * a.row, index * b.batch)
      if isDouble {
        frigate_gemm_f64(
          count, n, k, buffers[a.buffer].assumingMemoryBound(to: Double.self) + x, a.row, a.column,
          buffers[b.buffer].assumingMemoryBound(to: Double.self) + y, b.row, b.column,
          buffers[c].assumingMemoryBound(to: Double.self) + row * n, n, scratch)
      } else {
        frigate_gemm_f32(
          count, n, k, buffers[a.buffer].assumingMemoryBound(to: Float.self) + x, a.row, a.column,
          buffers[b.buffer].assumingMemoryBound(to: Float.self) + y, b.row, b.column,
          buffers[c].assumingMemoryBound(to: Float.self) + row * n, n, scratch)
      }
      row += count
    }
  }
}
