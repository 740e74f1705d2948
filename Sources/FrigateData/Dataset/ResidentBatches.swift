import FrigateIR
import FrigateTensor

/// Memory that the elements of a data set are rows of.
struct ResidentRows {
  var columns: [Literal]
  /// Turns a row into an element; nil: the row is the element.
  var function: (@Sendable ([Tensor]) -> [Tensor])?
  /// Rows in a batch; nil before `batch`.
  var batchSize: Int?
}

/// A batched data set whose rows lie in memory, for a training step that draws its batch itself.
///
/// Such a step gets 32 row numbers instead of 32 images: each worker copies its own shard's rows, bytes
/// instead of floats where `function` converts them, and no batch goes from one core to another.
///
///     batch = vmap(function)(columns.map { rows of it })
package struct ResidentBatches: Sendable {
  /// All rows, numbered along the first axis.
  package let columns: [Literal]
  /// The data set's `map`, for one element; nil: rows are elements.
  package let function: (@Sendable ([Tensor]) -> [Tensor])?
  package let batchSize: Int
  /// Batches in an epoch; nil without end.
  package let count: Int?
  private let stage: any Stage

  init?(_ stage: any Stage) throws {
    guard let rows = try stage.resident(), let batchSize = rows.batchSize else { return nil }
    columns = rows.columns
    function = rows.function
    self.batchSize = batchSize
    count = stage.count
    self.stage = stage
  }

  /// Writes the numbers of a batch's rows; returns how many there are, `batchSize` but for a short last
  /// batch.
  package func rows(of position: Dataset.Position, into numbers: UnsafeMutableBufferPointer<Int64>) throws
    -> Int
  {
    precondition(numbers.count >= batchSize, "room for \(numbers.count) of \(batchSize) rows")
    let target = Target(.numbers(numbers))
    try withNumbers(position.step..<position.step + 1) {
      try stage.gather($0, epoch: position.epoch, into: target)
    }
    guard stage.isRagged else { return batchSize }
    return try stage.shapes(of: position.step, epoch: position.epoch)?[0][0] ?? batchSize
  }
}

extension Dataset {
  /// This data set as row numbers; nil where its elements aren't rows in memory.
  package func resident() throws -> ResidentBatches? { try ResidentBatches(stage.get()) }
}
