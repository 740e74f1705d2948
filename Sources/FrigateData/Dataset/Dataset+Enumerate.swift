import FrigateIR

extension Dataset {
  /// Puts a column in front: each element's number within its epoch, int64, from `start` on.
  public func enumerate(start: Int = 0) -> Dataset {
    appending { upstream in Enumerated(upstream: upstream, start: start) }
  }
}

private struct Enumerated: Stage {
  let upstream: any Stage
  let start: Int

  var count: Int? { upstream.count }
  var types: [TensorType] { [TensorType(.int64, [])] + upstream.types }
  var isRagged: Bool { upstream.isRagged }
  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "enumerate" }
  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    try upstream.shapes(of: index, epoch: epoch).map { [[]] + $0 }
  }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    let numbers = target.pointer(0, unit: 8, count: indices.count)
    for i in 0..<indices.count {
      numbers.storeBytes(of: Int64(start &+ indices[i]), toByteOffset: 8 * i, as: Int64.self)
    }
    try upstream.read(indices, epoch: epoch, into: target.from(column: 1))
  }
}
