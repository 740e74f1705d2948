import FrigateIR

extension Dataset {
  /// The elements `times` over as one epoch, or without end. A shuffle before it gives each round an
  /// order of its own. An epoch of more than 2⁴⁸ elements, such as of `repeat(.max)`, is one without end.
  public func `repeat`(_ times: Int? = nil) -> Dataset {
    appending { upstream in
      guard times ?? 0 >= 0 else {
        throw OperationError(
          "Dataset.repeat", "nothing can be repeated \(times ?? 0) times.",
          fix: "give 0 or more, or nothing for no end")
      }
      // Nothing, endlessly, is nothing.
      guard let count = upstream.count, count > 0 else { return upstream }
      // Nobody gets there, and indices and numbers of rounds don't overflow.
      let total = times?.multipliedReportingOverflow(by: count)
      let isEndless = total.map { $0.overflow || $0.partialValue > 1 << 48 } ?? true
      return Repeated(upstream: upstream, round: count, times: isEndless ? nil : times)
    }
  }
}

private struct Repeated: Stage {
  let upstream: any Stage
  let round: Int
  let times: Int?

  var count: Int? { times.map { $0 * round } }
  var types: [TensorType] { upstream.types }
  var isRagged: Bool { upstream.isRagged }

  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "repeat" }

  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    try upstream.shapes(of: index % round, epoch: roundNumber(index, epoch))
  }

  private func roundNumber(_ index: Int, _ epoch: Int) -> Int { epoch * (times ?? 1) + index / round }

  func resident() throws -> ResidentRows? { try upstream.resident() }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    // Elements of different rounds are elements of different epochs upstream.
    var start = 0
    while start < indices.count {
      let number = roundNumber(indices[start], epoch)
      var end = start + 1
      while end < indices.count, roundNumber(indices[end], epoch) == number { end += 1 }
      try withRenumbered(
        indices.extracting(start..<end), { $0 % round },
        do: {
          try upstream.read($0, epoch: number, into: target.advanced(by: start))
        })
      start = end
    }
  }
}
