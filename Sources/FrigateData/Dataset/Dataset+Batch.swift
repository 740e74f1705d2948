import FrigateIR

extension Dataset {
  /// Joins `size` elements each along a new first axis. The last batch is shorter where they don't come
  /// out even, or is left out.
  public func batch(_ size: Int, dropRemainder: Bool = false) -> Dataset {
    appending { upstream in
      guard size > 0 else {
        throw OperationError(
          "Dataset.batch", "a batch of \(size) elements holds nothing.",
          fix: "give a size of at least 1, such as 32")
      }
      guard !upstream.isRagged else {
        throw OperationError(
          "Dataset.batch",
          "the elements differ in shape, as the last batch has fewer or sequences have lengths.",
          received: upstream.types,
          fix: "make a batch before it batch(…, dropRemainder: true), or use paddedBatch")
      }
      // A batch of more than there is holds what there is.
      let held = dropRemainder ? size : Swift.min(size, Swift.max(1, upstream.count ?? size))
      // A reader needs two; prefetch, which is asked for later, more.
      if let shortage = Block.shortage(upstream.types, capacity: held, count: 2) {
        throw OperationError(
          "Dataset.batch", "holding two batches of \(size) elements \(shortage).", received: upstream.types,
          fix: "give a smaller size, such as 32")
      }
      return Batched(upstream: upstream, size: held, dropRemainder: dropRemainder)
    }
  }
}

private struct Batched: Stage {
  let upstream: any Stage
  let size: Int
  let types: [TensorType]
  let count: Int?
  let isRagged: Bool
  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "batch(\(size))" }
  /// Elements used of upstream's.
  private let elements: Int

  init(upstream: any Stage, size: Int, dropRemainder: Bool) {
    self.upstream = upstream
    self.size = size
    types = upstream.types.map { $0.with(shape: [size] + $0.shape) }
    let hasShort = !dropRemainder && (upstream.count ?? 0) % size > 0
    isRagged = hasShort
    count = upstream.count.map { $0 / size + (hasShort ? 1 : 0) }
    elements = upstream.count ?? .max
  }

  func shapes(of index: Int, epoch: Int) -> [[Int]]? {
    let left = elements - index * size
    return left < size ? upstream.types.map { [left] + $0.shape } : nil
  }

  func resident() throws -> ResidentRows? {
    guard var rows = try upstream.resident(), rows.batchSize == nil else { return nil }
    rows.batchSize = size
    return rows
  }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    for i in 0..<indices.count {
      let start = indices[i] * size
      let place = target.advanced(by: i).split(by: size)
      try withNumbers(start..<start + min(size, elements - start)) { numbers in
        try upstream.read(numbers, epoch: epoch, into: place)
      }
    }
  }
}
