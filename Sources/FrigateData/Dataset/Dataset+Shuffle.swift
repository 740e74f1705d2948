import FrigateIR

extension Dataset {
  /// All elements in random order, another in each epoch, the same for the same seed.
  ///
  /// Any element may come anywhere (no buffer size is needed), and no permutation is stored: each is computed
  /// from 64 bits of seed and epoch.
  public func shuffle(seed: UInt64 = 0) -> Dataset {
    appending { upstream in
      let count = try upstream.requireEnd(for: "Dataset.shuffle", fix: "put shuffle before repeat()")
      try upstream.requireAnyOrder(for: "Dataset.shuffle")
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

  var isFixed: Bool { false }
  var isSequential: Bool { false }
  var name: String { "shuffle" }

  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    try upstream.shapes(of: order(epoch)[index], epoch: epoch)
  }

  func resident() throws -> ResidentRows? { try upstream.resident() }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    let order = order(epoch)
    try withRenumbered(indices, { order[$0] }, do: { try upstream.read($0, epoch: epoch, into: target) })
  }
}
