import FrigateIR

extension Dataset {
  /// All elements in random order, another in each epoch, the same for the same seed.
  ///
  /// Any element may come anywhere (no buffer size is needed), and no permutation is stored: each is computed
  /// from 64 bits of seed and epoch.
  public func shuffle(seed: UInt64 = 0) -> Dataset {
    appending { upstream throws(OperationError) in
      guard let count = upstream.count else {
        throw OperationError("Dataset.shuffle", "the elements never end.", fix: "put shuffle before repeat()")
      }
      return Shuffled(upstream: upstream, elements: count, seed: seed)
    }
  }
}

private struct Shuffled: Stage {
  let upstream: any Stage
  let elements: Int
  let seed: UInt64

  var count: Int? { elements }
  var types: [TensorType] { upstream.types }
  var isRagged: Bool { upstream.isRagged }

  private func order(_ epoch: Int) -> KeyedPermutation {
    KeyedPermutation(count: elements, seed: seed, epoch: UInt64(epoch))
  }

  func extent(of index: Int, epoch: Int) -> Int? {
    upstream.extent(of: order(epoch)[index], epoch: epoch)
  }

  func resident() throws -> ResidentRows? { try upstream.resident() }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    let order = order(epoch)
    try withRenumbered(indices, { order[$0] }, do: { try upstream.gather($0, epoch: epoch, into: target) })
  }
}
