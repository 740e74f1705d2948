import CFrigateKernels

/// `C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]` of large matrices, A and B at any strides, C packed. It packs what it
/// needs as it goes; the bits are `DenseKernel`'s. Strides count elements.
struct GemmKernel: ProductKernel {
  let isDouble: Bool
  let batch: Int
  let m: Int
  let n: Int
  let k: Int
  let a: ProductOperand
  let b: ProductOperand
  let c: Int

  private var elementSize: Int { isDouble ? 8 : 4 }

  var label: String {
    "gemm_\(isDouble ? "f64" : "f32") \(sizes)"
  }
  var cost: Double {
    Cost.call + Double(batch * m * n * k) * Cost.multiplyAdd * (isDouble ? 2 : 1)
  }
  var work: Work { Work(flops: 2 * batch * m * n * k, bytes: batch * (m * k + k * n + m * n) * elementSize) }
  /// Each call packs what it reads: one for a task's whole share.
  var grain: Int { rows }
  var scratchByteCount: Int { frigate_gemm_scratch(m, k, a.column, elementSize) }

  func multiply(_ buffers: Buffers, _ rows: ProductRows, _ scratch: UnsafeMutableRawPointer) {
    if isDouble {
      frigate_gemm_f64(
        rows.count, n, k, buffers[a.buffer].assumingMemoryBound(to: Double.self) + rows.a, a.row, a.column,
        buffers[b.buffer].assumingMemoryBound(to: Double.self) + rows.b, b.row, b.column,
        buffers[c].assumingMemoryBound(to: Double.self) + rows.c, n, scratch)
    } else {
      frigate_gemm_f32(
        rows.count, n, k, buffers[a.buffer].assumingMemoryBound(to: Float.self) + rows.a, a.row, a.column,
        buffers[b.buffer].assumingMemoryBound(to: Float.self) + rows.b, b.row, b.column,
        buffers[c].assumingMemoryBound(to: Float.self) + rows.c, n, scratch)
    }
  }
}
