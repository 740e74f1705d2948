import FrigateIR

extension Dataset {
  /// Takes `blockLength` elements from each data set in turn, round after round; one that has ended is
  /// passed over, until all have.
  ///
  ///     Dataset.interleave([a, b], blockLength: 2)   // a₀ a₁ b₀ b₁ a₂ a₃ b₂ b₃ …
  public static func interleave(_ datasets: [Dataset], blockLength: Int = 1) -> Dataset {
    Dataset {
      let upstreams = try datasets.map { try $0.stage.get() }
      guard let types = upstreams.first?.types else {
        throw OperationError(
          "Dataset.interleave", "there is no data set to take from.", fix: "give one or more")
      }
      guard blockLength > 0 else {
        throw OperationError(
          "Dataset.interleave", "blocks of \(blockLength) elements hold nothing.", fix: "give at least 1")
      }
      guard upstreams.allSatisfy({ $0.types == types && !$0.isRagged }) else {
        throw OperationError(
          "Dataset.interleave", "the elements differ in type.", received: upstreams.flatMap(\.types),
          fix: "interleave before batch, and map all to the same types")
      }
      return Interleaved(upstreams: upstreams, blockLength: blockLength)
    }
  }
}

private struct Interleaved: Stage {
  let upstreams: [any Stage]
  let blockLength: Int
  let count: Int?
  /// Elements of each; `Int.max` without end.
  private let counts: [Int]

  init(upstreams: [any Stage], blockLength: Int) {
    self.upstreams = upstreams
    self.blockLength = blockLength
    counts = upstreams.map { $0.count ?? .max }
    let total = counts.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
    count = total == .max ? nil : total
  }

  var types: [TensorType] { upstreams[0].types }
  var isRagged: Bool { false }
  var isFixed: Bool { upstreams.allSatisfy(\.isFixed) }
  var isSequential: Bool { upstreams.contains(where: \.isSequential) }
  var name: String { "interleave" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  /// Elements that come before a round.
  private func elements(before round: Int) -> Int {
    let (most, overflow) = round.multipliedReportingOverflow(by: blockLength)
    return counts.reduce(0) { sum, count in
      let (next, isHuge) = sum.addingReportingOverflow(min(count, overflow ? .max : most))
      return isHuge ? .max : next
    }
  }

  /// Whose element it is, and which of its own.
  private func source(of index: Int) -> (upstream: Int, element: Int) {
    // The last round that starts at or before the element.
    var low = 0
    var high = index / blockLength + 1
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if elements(before: middle) <= index { low = middle } else { high = middle }
    }
    var left = index - elements(before: low)
    for (i, count) in counts.enumerated() {
      let first = low * blockLength
      let length = max(min(blockLength, count - min(first, count)), 0)
      if left < length { return (i, first + left) }
      left -= length
    }
    preconditionFailure("element \(index) of \(count ?? .max)")
  }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    for i in 0..<indices.count {
      let (upstream, element) = source(of: indices[i])
      try withNumbers(element..<element + 1) {
        try upstreams[upstream].read($0, epoch: epoch, into: target.advanced(by: i), child: upstream)
      }
    }
  }
}
