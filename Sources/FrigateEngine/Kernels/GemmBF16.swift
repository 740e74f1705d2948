import CFrigateKernels
import FrigateIR

/// `C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]` of bfloat16, summed in float32 and rounded once; A and B at any strides, C
/// packed. Strides count elements.
struct GemmBF16Kernel: Kernel {
  let batch: Int
  let m: Int
  let n: Int
  let k: Int
  let a: DenseKernel.Operand
  let b: DenseKernel.Operand
  let c: Int

  var label: String { "gemm_bf16 " + (batch == 1 ? "" : "\(batch)×") + "\(m)×\(n)×\(k)" }
  var cost: Double { Cost.call + Double(batch * m * n * k) * Cost.multiplyAdd }
  var work: Work { Work(flops: 2 * batch * m * n * k, bytes: 2 * batch * (m * k + k * n + m * n)) }
  var rows: Int { batch * m }
  /// Each call packs what it reads: one for a task's whole share.
  var grain: Int { batch == 1 ? m : 1 }
  var scratchByteCount: Int { frigate_gemm_bf16_scratch(m, n, k) }

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
      frigate_gemm_bf16(
        count, n, k,
        buffers[a.buffer].assumingMemoryBound(to: UInt16.self) + index * a.batch + first * a.row, a.row,
        a.column, buffers[b.buffer].assumingMemoryBound(to: UInt16.self) + index * b.batch, b.row, b.column,
        buffers[c].assumingMemoryBound(to: UInt16.self) + row * n, n, scratch)
      row += count
    }
  }
}
