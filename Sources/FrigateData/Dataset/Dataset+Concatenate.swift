import FrigateIR

extension Dataset {
  /// This data set's elements, then the other's.
  public func concatenating(_ other: Dataset) -> Dataset {
    appending { first in
      let second = try other.stage.get()
      guard first.types == second.types, !first.isRagged, !second.isRagged else {
        throw OperationError(
          "Dataset.concatenating", "the elements differ in type.", received: first.types + second.types,
          fix: "concatenate before batch, and map both to the same types")
      }
      // Behind an endless data set nothing ever comes.
      guard let count = first.count else { return first }
      return Concatenated(first: first, second: second, boundary: count)
    }
  }
}

private struct Concatenated: Stage {
  let first: any Stage
  let second: any Stage
  /// The first element of `second`.
  let boundary: Int

  var count: Int? { second.count.map { boundary + $0 } }
  var types: [TensorType] { first.types }
  var isRagged: Bool { false }
  var isFixed: Bool { first.isFixed && second.isFixed }
  var isSequential: Bool { first.isSequential || second.isSequential }
  var name: String { "concatenating" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    var start = 0
    while start < indices.count {
      let isFirst = indices[start] < boundary
      var end = start + 1
      while end < indices.count, (indices[end] < boundary) == isFirst { end += 1 }
      try withRenumbered(
        indices.extracting(start..<end), { isFirst ? $0 : $0 - boundary },
        do: {
          try (isFirst ? first : second).read(
            $0, epoch: epoch, into: target.advanced(by: start), child: isFirst ? 0 : 1)
        })
      start = end
    }
  }
}
