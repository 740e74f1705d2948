import FrigateIR

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
  func scalars<E: BitwiseCopyable>(_: E.Type) {
    let from = source.assumingMemoryBound(to: E.self)
    let to = goal.assumingMemoryBound(to: E.self)
    for i in 0..<indices.count {
      precondition(indices[i] >= 0 && indices[i] < rows)
      to[i] = from[indices[i]]
    }
  }
  switch size {
  case 0: break
  case 1: scalars(UInt8.self)
  case 4: scalars(UInt32.self)
  case 8: scalars(UInt64.self)
  default:
    for i in 0..<indices.count {
      precondition(indices[i] >= 0 && indices[i] < rows)
      memcpy(goal + i * size, source + indices[i] * size, size)
    }
  }
}
