import FrigateIR
import Synchronization

extension Dataset {
  /// Computes every element once, on first use, and keeps it in memory.
  ///
  /// Belongs after an expensive `map` and before `shuffle`: what is kept is epoch 0. Copies of the
  /// data set share the memory.
  public func cache() -> Dataset {
    appending { upstream throws(OperationError) in
      guard let count = upstream.count else {
        throw OperationError("Dataset.cache", "the elements never end.", fix: "put repeat() after cache()")
      }
      return Cache(upstream: upstream, elements: count)
    }
  }
}

private final class Cache: Stage {
  private let upstream: any Stage
  private let elements: Int
  private let kept = Mutex<Block?>(nil)

  init(upstream: any Stage, elements: Int) {
    self.upstream = upstream
    self.elements = elements
  }

  var count: Int? { elements }
  var types: [TensorType] { upstream.types }
  var isRagged: Bool { upstream.isRagged }
  func extent(of index: Int, epoch: Int) -> Int? { upstream.extent(of: index, epoch: 0) }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    let block = try filled()
    for column in types.indices {
      let size = types[column].byteCount
      gatherRows(
        block.storages[column].base, elements, size, indices,
        target.pointer(column, unit: size, count: indices.count))
    }
  }

  private func filled() throws -> Block {
    try kept.withLock { kept in
      if let block = kept { return block }
      let block = Block(upstream.types, capacity: elements)
      let step = upstream.isRagged ? 1 : 1024
      for start in stride(from: 0, to: elements, by: step) {
        try withNumbers(start..<min(start + step, elements)) { numbers in
          try upstream.gather(numbers, epoch: 0, into: Target(block: block, element: start))
        }
      }
      kept = block
      return block
    }
  }
}
