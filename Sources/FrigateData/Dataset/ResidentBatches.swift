import CFrigateKernels
import FrigateIR
import FrigateTensor

/// Memory that the elements of a data set are rows of.
struct ResidentRows {
  var columns: [Literal]
  /// Turns a row into an element; nil: the row is the element.
  var function: BatchedFunction?
  /// Rows in a batch; nil before `batch`.
  var batchSize: Int?
}

/// A batched data set whose rows lie in memory, for a training step that makes elements of rows itself.
///
/// Such a step gets a batch's rows, bytes instead of floats where `function` converts them, or 32 row
/// numbers instead of 32 images: then each worker copies its own shard's rows.
///
///     batch = vmap(function)(columns.map { rows of it })
package struct ResidentBatches: Sendable {
  /// All rows, numbered along the first axis.
  package let columns: [Literal]
  /// The data set's `map`, for one element; nil: rows are elements.
  package let function: (@Sendable ([Tensor]) -> [Tensor])?
  /// The function changes features only.
  package let keepsLabels: Bool
  /// It is a few elementwise operations, or none.
  package let isShort: Bool
  package let batchSize: Int
  /// Batches in an epoch; nil without end.
  package let count: Int?
  private let stage: any Stage

  init?(_ stage: any Stage) throws {
    guard let rows = try stage.resident(), let batchSize = rows.batchSize else { return nil }
    columns = rows.columns
    function = rows.function?.element
    keepsLabels = rows.function?.keepsLabels ?? true
    let types = columns.map { $0.type.with(shape: Array($0.type.shape.dropFirst())) }
    isShort = rows.function?.isShort(types) ?? true
    self.batchSize = batchSize
    count = stage.count
    self.stage = stage
  }

  /// Writes the numbers of a batch's rows; returns how many there are, `batchSize` but for a short last
  /// batch.
  package func rows(of position: Dataset.Position, into numbers: UnsafeMutableBufferPointer<Int64>) throws
    -> Int
  { try rows(of: position, into: numbers, times: nil) }

  fileprivate func rows(
    of position: Dataset.Position, into numbers: UnsafeMutableBufferPointer<Int64>, times: StageTimes?
  ) throws -> Int {
    precondition(numbers.count >= batchSize, "room for \(numbers.count) of \(batchSize) rows")
    let target = Target(.numbers(numbers), times: times)
    try withNumbers(position.step..<position.step + 1) {
      try stage.read($0, epoch: position.epoch, into: target)
    }
    return try length(position.step, epoch: position.epoch)
  }

  fileprivate func length(_ step: Int, epoch: Int) throws -> Int {
    guard stage.isRagged else { return batchSize }
    return try stage.shapes(of: step, epoch: epoch)?[0][0] ?? batchSize
  }

  /// Batches of the rows, before `function`.
  package var rows: Dataset { Dataset { RowBatches(batches: self) } }
}

/// Batches of rows as they lie in memory.
private struct RowBatches: Stage {
  let batches: ResidentBatches

  var count: Int? { batches.count }
  var types: [TensorType] {
    batches.columns.map { $0.type.with(shape: [batches.batchSize] + $0.type.shape.dropFirst()) }
  }
  // Whether the last is short decides `shapes`, which costs little.
  var isRagged: Bool { true }
  var isFixed: Bool { false }
  var isSequential: Bool { false }
  var name: String { "rows(\(batches.batchSize))" }

  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    let length = try batches.length(index, epoch: epoch)
    return length < batches.batchSize ? types.map { [length] + $0.shape.dropFirst() } : nil
  }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    try withUnsafeTemporaryAllocation(of: Int64.self, capacity: batches.batchSize) { numbers in
      for i in 0..<indices.count {
        let position = Dataset.Position(epoch: epoch, step: indices[i])
        let count = try batches.rows(of: position, into: numbers, times: target.times)
        let place = target.advanced(by: i).split(by: batches.batchSize)
        for (column, source) in batches.columns.enumerated() {
          let rows = max(source.type.shape[0], 1)
          let size = source.type.byteCount / rows
          frigate_gather_rows(
            size, place.pointer(column, unit: size, count: count), source.storage.base, numbers.baseAddress,
            count, Int64(source.type.shape[0]))
        }
      }
    }
  }
}

extension Dataset {
  /// This data set as row numbers; nil where its elements aren't rows in memory.
  package func resident() throws -> ResidentBatches? { try ResidentBatches(stage.get()) }

  /// This data set as rows in memory that a training step can well make its batch of: labels stay as they
  /// are, and what makes floating features of them is short.
  ///
  /// To draw such a batch costs microseconds, less than to take it from another thread.
  package func trainingRows() throws -> ResidentBatches? {
    guard try types[0].dtype.isFloating, let rows = try resident(), rows.keepsLabels, rows.isShort else {
      return nil
    }
    return rows
  }
}
