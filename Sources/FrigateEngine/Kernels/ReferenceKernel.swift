import FrigateIR

/// A primitive's reference rule as a kernel: for what has no other. The rule allocates.
struct ReferenceKernel: Kernel {
  let primitive: any Primitive
  let operands: [TensorType]
  let results: [TensorType]
  let reads: [Int]
  let writes: [Int]

  var label: String { "reference " + primitive.name }
  var cost: Double {
    Cost.reference * Double((operands + results).reduce(0) { $0 + $1.count })
  }
  /// One operation for each result element, more isn't known.
  var work: Work {
    Work(
      flops: results.reduce(0) { $0 + $1.count },
      bytes: (operands + results).reduce(0) { $0 + $1.byteCount })
  }
  var rows: Int { 1 }
  func readsOwnRows(of rows: Int) -> [Bool]? { nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let lender = Lender()
    let x = zip(operands, reads).map { type, buffer in
      Literal(
        type, storage: Storage(borrowing: buffers[buffer], byteCount: type.byteCount, owner: lender))
    }
    for (literal, buffer) in zip(primitive.reference(x, types: results), writes) {
      literal.withUnsafeBytes { bytes in
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        buffers[buffer].copyMemory(from: source, byteCount: bytes.count)
      }
    }
  }
}

/// Stands for the buffers, which outlive the rule's call: no literal of the rule's may free them.
private final class Lender {}
