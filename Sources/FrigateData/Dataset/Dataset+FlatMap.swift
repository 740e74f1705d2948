import FrigateIR
import FrigateTensor

extension Dataset {
  /// The elements of a data set for each element, one after the other.
  ///
  /// The function is asked once for every element, now, and the data sets it gives are kept, not their
  /// elements: so the count is known, any order is possible and a position is what it is elsewhere. A file for
  /// each element is the usual use:
  ///
  ///     let samples = files.flatMap { file in try recording(file.features) }
  ///
  /// - Throws (where it is read): where the data set has no end or changes from epoch to epoch, or a data set that
  ///   the function gives has no end or other types than the first.
  public func flatMap(_ dataset: @escaping @Sendable (Element) throws -> Dataset) -> Dataset {
    appending { upstream in
      let count = try upstream.requireEnd(for: "Dataset.flatMap", fix: "put repeat() after flatMap")
      try upstream.requireFixed(for: "Dataset.flatMap")
      let reader = try DatasetReader(upstream, from: Position(epoch: 0), ahead: 0, epochs: 1)
      var parts: [any Stage] = []
      while let element = try reader.next() {
        let part = try dataset(element).stage.get()
        _ = try part.requireEnd(for: "Dataset.flatMap", fix: "put repeat() after flatMap")
        let types = parts.first?.types ?? part.types
        guard part.types == types, !part.isRagged else {
          throw OperationError(
            "Dataset.flatMap",
            "the data set for element \(parts.count) of \(count) has elements of another type.",
            received: types + part.types, fix: "map all to the same types, and batch after flatMap")
        }
        parts.append(part)
      }
      guard !parts.isEmpty else {
        throw OperationError(
          "Dataset.flatMap", "there is no element, so that nobody knows what its data set would have been.",
          fix: "check what comes before flatMap")
      }
      return FlatMapped(parts)
    }
  }
}

private struct FlatMapped: Stage {
  let parts: [any Stage]
  /// The number of each part's first element, then that of all.
  let starts: [Int]

  init(_ parts: [any Stage]) {
    self.parts = parts
    var starts = [0]
    for part in parts { starts.append(starts[starts.count - 1] + (part.count ?? 0)) }
    self.starts = starts
  }

  var count: Int? { starts[parts.count] }
  var types: [TensorType] { parts[0].types }
  var isRagged: Bool { false }
  var isFixed: Bool { parts.allSatisfy(\.isFixed) }
  var isSequential: Bool { parts.contains(where: \.isSequential) }
  var name: String { "flatMap" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  /// The part that has an element.
  private func part(of index: Int) -> Int {
    var (low, high) = (0, parts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return low
  }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    var start = 0
    while start < indices.count {
      let part = part(of: indices[start])
      var end = start + 1
      while end < indices.count, (starts[part]..<starts[part + 1]).contains(indices[end]) { end += 1 }
      try withRenumbered(
        indices.extracting(start..<end), { $0 - starts[part] },
        do: { try parts[part].read($0, epoch: epoch, into: target.advanced(by: start), child: part) })
      start = end
    }
  }
}
