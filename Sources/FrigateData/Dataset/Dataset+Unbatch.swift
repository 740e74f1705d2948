import FrigateIR

extension Dataset {
  /// Cuts each element along its first axis: the inverse of `batch`.
  public func unbatch() -> Dataset {
    appending { upstream in
      guard let size = upstream.types[0].shape.first, upstream.types.allSatisfy({ $0.shape.first == size })
      else {
        throw OperationError(
          "Dataset.unbatch", "the tensors need one common first extent.", received: upstream.types,
          fix: "unbatch what batch has made")
      }
      guard upstream.isRagged else {
        return Unbatched(upstream: upstream, size: size, count: upstream.count.map { $0 * size }, starts: nil)
      }
      // Only elements that are the same in every epoch can be counted beforehand.
      let count = try upstream.requireEnd(for: "Dataset.unbatch", fix: "put repeat() after unbatch()")
      try upstream.requireFixed(for: "Dataset.unbatch")
      var starts = [0]
      for index in 0..<count {
        let shapes = try upstream.shapes(of: index, epoch: 0) ?? upstream.types.map(\.shape)
        guard let extent = shapes[0].first,
          Swift.zip(shapes, upstream.types).allSatisfy({ $0 == [extent] + $1.shape.dropFirst() })
        else {
          throw OperationError(
            "Dataset.unbatch", "element \(index) has tensors of other shapes.",
            received: Swift.zip(upstream.types, shapes).map { $0.with(shape: $1) },
            fix: "use dropRemainder: true")
        }
        starts.append(starts[index] + extent)
      }
      return Unbatched(upstream: upstream, size: size, count: starts[count], starts: starts)
    }
  }
}

private struct Unbatched: Stage {
  let upstream: any Stage
  /// Rows of a full element.
  let size: Int
  let count: Int?
  /// The number of each element's first row, where elements differ.
  let starts: [Int]?

  var types: [TensorType] { upstream.types.map { $0.with(shape: Array($0.shape.dropFirst())) } }
  var isRagged: Bool { false }
  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "unbatch" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  private func source(of index: Int) -> (element: Int, row: Int) {
    guard let starts else { return (index / size, index % size) }
    var low = 0
    var high = starts.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return (low, index - starts[low])
  }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    let scratch = Block(upstream.types, capacity: 1)
    var held: Int?
    for i in 0..<indices.count {
      let (element, row) = source(of: indices[i])
      if held != element {
        scratch.renew()
        try withNumbers(element..<element + 1) {
          try upstream.read($0, epoch: epoch, into: Target(scratch, times: target.times))
        }
        held = element
      }
      for (column, type) in types.enumerated() {
        let size = type.byteCount
        target.advanced(by: i).pointer(column, unit: size, count: 1).copyMemory(
          from: scratch.storages[column].base + row * size, byteCount: size)
      }
    }
  }
}
