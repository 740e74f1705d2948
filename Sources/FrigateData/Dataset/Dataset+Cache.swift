import FrigateIR

extension Dataset {
  /// Computes every element once, on first use, and keeps it in memory.
  ///
  /// Belongs after an expensive `map` and before `shuffle`: what is kept is epoch 0. Copies of the
  /// data set share the memory.
  public func cache() -> Dataset {
    appending { upstream in
      guard let count = upstream.count else {
        throw OperationError("Dataset.cache", "the elements never end.", fix: "put repeat() after cache()")
      }
      if upstream is MemoryRows { return upstream }
      if let shortage = Block.shortage(upstream.types, capacity: count) {
        throw OperationError(
          "Dataset.cache", "keeping \(count) elements \(shortage).", received: upstream.types,
          fix: "leave out cache(), or put it before what makes elements larger or more")
      }
      return try Cache(upstream: upstream, elements: count)
    }
  }
}

extension Stage {
  /// The first `count` elements of epoch 0, some at a time.
  func readAll(_ count: Int, into target: Target) throws {
    let step = isRagged ? 1 : 1024
    for start in stride(from: 0, to: count, by: step) {
      try withNumbers(start..<min(start + step, count)) { numbers in
        try read(numbers, epoch: 0, into: target.advanced(by: start))
      }
    }
  }
}

private final class Cache: Stage {
  private let upstream: any Stage
  private let elements: Int
  private let kept = Locked<MemoryRows?>(nil)
  /// The rows before a `map` that costs a training step less than to fetch what it makes from memory.
  private let sources: ResidentRows?

  init(upstream: any Stage, elements: Int) throws {
    self.upstream = upstream
    self.elements = elements
    let mapped = upstream as? Mapped
    sources = mapped?.expandsCheaply == true ? try mapped?.residentMemory() : nil
  }

  var count: Int? { elements }
  var types: [TensorType] { upstream.types }
  var isRagged: Bool { upstream.isRagged }
  var isFixed: Bool { true }
  var isSequential: Bool { false }
  var name: String { "cache" }
  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? { try upstream.shapes(of: index, epoch: 0) }

  func resident() throws -> ResidentRows? {
    if let sources { return sources }
    return try isRagged ? nil : filled().resident()
  }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    if sources != nil, case .numbers = target.goal {
      return try upstream.gather(indices, epoch: 0, into: target)
    }
    try filled(target.times).gather(indices, epoch: epoch, into: target)
  }

  private func filled(_ times: StageTimes? = nil) throws -> MemoryRows {
    try kept.withLock { kept in
      if let rows = kept { return rows }
      let block = Block(upstream.types, capacity: elements)
      try upstream.readAll(elements, into: Target(block, times: times))
      let rows = MemoryRows(block)
      kept = rows
      return rows
    }
  }
}
