import CFrigateKernels
import FrigateIR

extension Dataset {
  /// Joins `size` elements of different shapes along a new first axis, each filled up at its ends.
  ///
  /// - Parameters:
  ///   - paddedShapes: for each column the shape to fill up to; a nil extent, or a nil for all, is the
  ///     largest in the batch.
  ///   - paddingValues: for each column; 0 where none is given.
  ///   - dropRemainder: leave out a last batch of fewer elements.
  ///
  ///     Dataset(sequences: sentences, labels: scores).paddedBatch(32, paddingValues: [-1])
  public func paddedBatch(
    _ size: Int, paddedShapes: [[Int?]]? = nil, paddingValues: [Double] = [], dropRemainder: Bool = false
  ) -> Dataset {
    appending { upstream in
      let ranks = upstream.types.map(\.rank)
      guard size > 0 else {
        throw OperationError(
          "Dataset.paddedBatch", "a batch of \(size) elements holds nothing.",
          fix: "give a size of at least 1, such as 32")
      }
      let shapes = paddedShapes ?? ranks.map { Array(repeating: nil, count: $0) }
      guard shapes.map(\.count) == ranks, shapes.allSatisfy({ $0.allSatisfy { $0 ?? 0 >= 0 } }) else {
        throw OperationError(
          "Dataset.paddedBatch", "paddedShapes doesn't suit the elements.", received: upstream.types,
          fix: "give each column a shape of as many extents as it has")
      }
      let types = Swift.zip(upstream.types, shapes).map { type, shape in
        type.with(shape: Swift.zip(type.shape, shape).map { $1 ?? $0 })
      }
      if let shortage = Block.shortage(types, capacity: size, count: 2) {
        throw OperationError(
          "Dataset.paddedBatch", "holding two batches of \(size) elements \(shortage).", received: types,
          fix: "give a smaller size, such as 32")
      }
      let values = types.indices.map { column in
        Literal(
          TensorType(types[column].dtype, []),
          doubles: [column < paddingValues.count ? paddingValues[column] : 0])
      }
      guard paddingValues.count <= types.count,
        Swift.zip(values, paddingValues).allSatisfy({ $0.type.dtype.isFloating || $0.doubles == [$1] })
      else {
        throw OperationError(
          "Dataset.paddedBatch", "paddingValues \(paddingValues) don't suit the elements.",
          received: upstream.types, fix: "give each column at most one value that its element type can hold")
      }
      return PaddedBatches(
        upstream: upstream, size: size, dropRemainder: dropRemainder, paddedShapes: shapes, full: types,
        values: values)
    }
  }
}

private struct PaddedBatches: Stage {
  let upstream: any Stage
  let size: Int
  let dropRemainder: Bool
  let paddedShapes: [[Int?]]
  /// An element's types, filled up.
  let full: [TensorType]
  let values: [Literal]

  var count: Int? {
    upstream.count.map { $0 / size + (!dropRemainder && $0 % size > 0 ? 1 : 0) }
  }
  var types: [TensorType] { full.map { $0.with(shape: [size] + $0.shape) } }
  var isRagged: Bool { upstream.isRagged || (!dropRemainder && (upstream.count ?? 0) % size > 0) }
  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "paddedBatch(\(size))" }

  private func elements(_ index: Int) -> Range<Int> {
    index * size..<min((index + 1) * size, upstream.count ?? .max)
  }

  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    let elements = elements(index)
    var largest = zip(full, paddedShapes).map { type, shape in
      zip(type.shape, shape).map { $1 ?? (upstream.isRagged ? 0 : $0) }
    }
    if upstream.isRagged {
      for element in elements {
        let shapes = try upstream.shapes(of: element, epoch: epoch) ?? upstream.types.map(\.shape)
        for (column, shape) in shapes.enumerated() {
          for (axis, extent) in shape.enumerated() {
            if paddedShapes[column][axis] == nil {
              largest[column][axis] = max(largest[column][axis], extent)
            } else if extent > largest[column][axis] {
              throw OperationError(
                "Dataset.paddedBatch",
                "element \(element) is larger than the shape \(full[column].shape) it should be filled up to.",
                received: [upstream.types[column].with(shape: shape)],
                fix: "give a larger shape, or nil for the largest in each batch")
            }
          }
        }
      }
    } else if let column = full.indices.first(where: { column in
      zip(full[column].shape, upstream.types[column].shape).contains { $0 < $1 }
    }) {
      throw OperationError(
        "Dataset.paddedBatch",
        "elements are larger than the shape \(full[column].shape) they should be filled up to.",
        received: [upstream.types[column]], fix: "give a larger shape, or nil for the largest in each batch")
    }
    return largest.map { [elements.count] + $0 }
  }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    let scratch = Block(upstream.types, capacity: 1)
    for i in 0..<indices.count {
      guard let shapes = try shapes(of: indices[i], epoch: epoch) else { continue }
      let goals = full.indices.map { column in
        target.advanced(by: i).pointer(column, unit: types[column].byteCount, count: 1)
      }
      for (column, goal) in goals.enumerated() {
        let value = values[column].storage.base
        frigate_fill(full[column].dtype.size, goal, value, shapes[column].reduce(1, *))
      }
      for (row, element) in elements(indices[i]).enumerated() {
        scratch.renew()
        try withNumbers(element..<element + 1) {
          try upstream.read($0, epoch: epoch, into: Target(scratch, times: target.times))
        }
        let own = upstream.isRagged ? try upstream.shapes(of: element, epoch: epoch) : nil
        for (column, goal) in goals.enumerated() {
          let padded = full[column].with(shape: Array(shapes[column].dropFirst()))
          copy(scratch.element(column, shapes: own), to: goal + row * padded.byteCount, within: padded)
        }
      }
    }
  }

  /// Writes a tensor to the corner of a larger one.
  private func copy(_ source: Literal, to goal: UnsafeMutableRawPointer, within padded: TensorType) {
    let size = padded.dtype.size
    frigate_copy_strided(
      size, Int32(padded.rank), source.type.shape.map { $0 }, goal,
      padded.shape.rowMajorStrides.map { $0 * size }, source.storage.base,
      source.type.shape.rowMajorStrides.map { $0 * size })
  }
}
