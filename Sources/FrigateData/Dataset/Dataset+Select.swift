import FrigateIR

extension Dataset {
  /// The first `count` elements of each epoch, or all if there are fewer.
  public func take(_ count: Int) -> Dataset {
    selecting("Dataset.take", count) { 0..<Swift.min(count, $0 ?? count) }
  }

  /// All but the first `count` elements of each epoch.
  public func skip(_ count: Int) -> Dataset {
    selecting("Dataset.skip", count) { Swift.min(count, $0 ?? count)..<($0 ?? .max) }
  }

  /// A range of elements, which must exist.
  func selecting(_ range: Range<Int>) -> Dataset {
    appending { upstream in Selection(upstream: upstream, range: range, name: "split") }
  }

  private func selecting(_ operation: String, _ count: Int, _ range: (Int?) -> Range<Int>) -> Dataset {
    appending { upstream in
      guard count >= 0 else {
        throw OperationError(operation, "\(count) elements can't be counted off.", fix: "give 0 or more")
      }
      return Selection(
        upstream: upstream, range: range(upstream.count), name: String(operation.dropFirst("Dataset.".count)))
    }
  }
}

struct Selection: Stage {
  let upstream: any Stage
  /// Up to `Int.max` of elements that never end.
  let range: Range<Int>

  var count: Int? { range.upperBound == .max ? nil : range.count }
  var types: [TensorType] { upstream.types }
  var isRagged: Bool { upstream.isRagged }
  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  let name: String

  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    try upstream.shapes(of: range.lowerBound + index, epoch: epoch)
  }

  func resident() throws -> ResidentRows? { try upstream.resident() }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    try withRenumbered(
      indices, { range.lowerBound + $0 },
      do: {
        try upstream.read($0, epoch: epoch, into: target)
      })
  }
}
