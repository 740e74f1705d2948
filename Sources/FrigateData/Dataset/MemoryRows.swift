import CFrigateKernels
import FrigateIR

/// Tensors in memory, cut along their first axes.
struct MemoryRows: Stage {
  private let columns: [Literal]
  private let rows: Int
  let types: [TensorType]
  /// Where the memory is that of files: they may have been cut short.
  private var files: [MappedFile] = []

  var count: Int? { rows }
  var isRagged: Bool { false }
  var isFixed: Bool { true }
  var isSequential: Bool { false }
  var name: String { "memory" }

  /// The tensors must have equal first extents.
  init(_ columns: [Literal], files: [MappedFile] = []) throws(OperationError) {
    let received = columns.map(\.type)
    guard let rows = received.first?.shape.first, received.allSatisfy({ $0.shape.first == rows }) else {
      throw OperationError(
        "Dataset", "the tensors need one common first extent, the number of elements.",
        received: received, fix: "give as many labels as features")
    }
    self.columns = columns
    self.rows = rows
    types = received.map { $0.with(shape: Array($0.shape.dropFirst())) }
    self.files = files
  }

  init(_ columns: [Literal], count: Int, types: [TensorType], files: [MappedFile]) {
    self.columns = columns
    rows = count
    self.types = types
    self.files = files
  }

  /// The elements of a block, which may be shorter than its type says.
  init(_ block: Block) {
    columns = block.types.indices.map { block.stack($0, count: block.capacity) }
    rows = block.capacity
    types = block.types
  }

  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { ResidentRows(columns: columns) }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    // Also for whoever reads the rows by their numbers.
    for file in files { try file.check() }
    if case .numbers(let numbers) = target.goal {
      precondition(target.element + indices.count <= numbers.count)
      for i in 0..<indices.count { numbers[target.element + i] = Int64(indices[i]) }
      return
    }
    indices.withUnsafeBytes { bytes in
      // The kernel counts in int64_t, which Int is.
      let numbers = bytes.assumingMemoryBound(to: Int64.self)
      for (column, source) in columns.enumerated() {
        let size = types[column].byteCount
        let goal = target.pointer(column, unit: size, count: indices.count)
        frigate_gather_rows(size, goal, source.storage.base, numbers.baseAddress, indices.count, Int64(rows))
      }
    }
  }
}
