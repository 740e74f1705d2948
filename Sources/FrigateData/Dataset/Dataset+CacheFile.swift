import FrigateIR

extension Dataset {
  /// Computes every element once and keeps it in a file, for this run and those to come.
  ///
  /// The file is mapped into memory, so that it may be larger than that. It is written on first use,
  /// atomically, and again if it is damaged. One that belongs to another data set (by number, types, and
  /// the values of three elements that are computed anew) is an error, never overwritten. What is kept is
  /// epoch 0; belongs after an expensive `map`, before `shuffle`, `repeat` and `batch`.
  public func cache(_ path: String) -> Dataset {
    appending { upstream in
      let count = try upstream.requireEnd(for: "Dataset.cache", fix: "put repeat() after cache()")
      guard !upstream.isRagged else {
        throw OperationError(
          "Dataset.cache", "the elements differ in shape, which a file doesn't hold.",
          received: upstream.types,
          fix: "cache before batch, or in memory: cache()")
      }
      let all = upstream.types.map { $0.with(shape: [count] + $0.shape) }
      guard all.allSatisfy({ $0.checkedByteCount != nil }) else {
        throw OperationError(
          "Dataset.cache", "keeping \(count) elements needs more than any disk holds.",
          received: upstream.types,
          fix: "leave out cache(), or put it before what makes elements larger or more")
      }
      return FileCache(
        upstream: upstream, file: CacheFile(path: path, count: count, types: upstream.types))
    }
  }
}

private final class FileCache: Stage {
  private let upstream: any Stage
  private let file: CacheFile
  private let opened = Locked<MemoryRows?>(nil)

  init(upstream: any Stage, file: CacheFile) {
    self.upstream = upstream
    self.file = file
  }

  var count: Int? { file.count }
  var types: [TensorType] { file.types }
  var isRagged: Bool { false }
  var isFixed: Bool { true }
  var isSequential: Bool { false }
  var name: String { "cache(file)" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() throws -> ResidentRows? { try rows().resident() }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    try rows(target.times).gather(indices, epoch: epoch, into: target)
  }

  private func rows(_ times: StageTimes? = nil) throws -> MemoryRows {
    try opened.withLock { opened in
      if let rows = opened { return rows }
      if let rows = try file.open() {
        try compare(rows)
        opened = rows
        return rows
      }
      try file.write(upstream, times: times)
      guard let rows = try file.open() else {
        throw FileError(
          file.path, "isn't what was just written to it", fix: "give each program a path of its own")
      }
      opened = rows
      return rows
    }
  }

  /// Looks whether the file holds this data set's elements.
  private func compare(_ rows: MemoryRows) throws {
    let last = max(file.count - 1, 0)
    for index in upstream.isSequential ? [0] : [0, last / 2, last] where index < file.count {
      let blocks = [Block(types, capacity: 1), Block(types, capacity: 1)]
      try withNumbers(index..<index + 1) { numbers in
        try rows.gather(numbers, epoch: 0, into: Target(blocks[0]))
        try upstream.read(numbers, epoch: 0, into: Target(blocks[1]))
      }
      guard types.indices.allSatisfy({ blocks[0].element($0) == blocks[1].element($0) }) else {
        throw file.isOthers("has another element \(index)")
      }
    }
  }
}
