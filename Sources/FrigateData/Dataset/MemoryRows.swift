import CFrigateKernels
import FrigateIR

/// Tensors in memory, cut along their first axes.
struct MemoryRows: Stage {
  private let columns: [Literal]
  private let rows: Int
  let types: [TensorType]

  var count: Int? { rows }
  var isRagged: Bool { false }

  /// The tensors must have equal first extents.
  init(_ columns: [Literal]) throws(OperationError) {
    let received = columns.map(\.type)
    guard let rows = received.first?.shape.first, received.allSatisfy({ $0.shape.first == rows }) else {
      throw OperationError(
        "Dataset", "the tensors need one common first extent, the number of elements.",
        received: received, fix: "give as many labels as features")
    }
    self.columns = columns
    self.rows = rows
    types = received.map { $0.with(shape: Array($0.shape.dropFirst())) }
  }

  func extent(of index: Int, epoch: Int) -> Int? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) {
    for column in columns.indices {
      let size = types[column].byteCount
      let goal = target.pointer(column, unit: size, count: indices.count)
      gatherRows(columns[column].storage.base, rows, size, indices, goal)
    }
  }
}

/// goal[i] = source[indices[i]] for rows of `size` bytes.
func gatherRows(
  _ source: UnsafeMutableRawPointer, _ rows: Int, _ size: Int, _ indices: Span<Int>,
  _ goal: UnsafeMutableRawPointer
) {
  indices.withUnsafeBytes { bytes in
    // The kernel counts in int64_t, which Int is.
    let numbers = bytes.assumingMemoryBound(to: Int64.self)
    frigate_gather_rows(size, goal, source, numbers.baseAddress, indices.count, Int64(rows))
  }
}
