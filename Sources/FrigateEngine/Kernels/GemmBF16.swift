import CFrigateKernels
import FrigateIR

/// `C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]` of bfloat16, summed in float32 and rounded once; A and B at any strides, C
/// packed. Strides count elements.
struct GemmBF16Kernel: ProductKernel {
  let batch: Int
  let m: Int
  let n: Int
  let k: Int
  let a: ProductOperand
  let b: ProductOperand
  let c: Int

  var label: String { "gemm_bf16 \(sizes)" }
  var cost: Double { Cost.call + Double(batch * m * n * k) * Cost.multiplyAdd }
  var work: Work { Work(flops: 2 * batch * m * n * k, bytes: 2 * batch * (m * k + k * n + m * n)) }
  /// Each call packs what it reads: one for a task's whole share.
  var grain: Int { batch == 1 ? m : 1 }
  var scratchByteCount: Int { frigate_gemm_bf16_scratch(m, n, k) }

  func multiply(_ buffers: Buffers, _ rows: ProductRows, _ scratch: UnsafeMutableRawPointer) {
    frigate_gemm_bf16(
      rows.count, n, k, buffers[a.buffer].assumingMemoryBound(to: UInt16.self) + rows.a, a.row, a.column,
      buffers[b.buffer].assumingMemoryBound(to: UInt16.self) + rows.b, b.row, b.column,
      buffers[c].assumingMemoryBound(to: UInt16.self) + rows.c, n, scratch)
  }
}
