import FrigateIR
import FrigateTensor

extension Dataset {
  /// The elements for which a function of features and labels gives true.
  ///
  /// All elements are looked at once, now, and the numbers of those that stay are kept: 8 bytes each. So
  /// the count is known, any order is possible and a position is what it is elsewhere. Belongs before
  /// `shuffle` and `batch`.
  ///
  ///     let fours = mnist.filter { _, label in label .== 4 }
  ///
  /// The function is written down once, for one element, and gives a bool scalar.
  public func filter(_ isIncluded: @escaping @Sendable (Tensor, Tensor) -> Tensor) -> Dataset {
    appending { upstream in
      guard upstream.types.count == 2 else {
        throw OperationError(
          "Dataset.filter", "a function of features and labels needs 2 columns.", received: upstream.types,
          fix: "use filterColumns")
      }
      return try Filtered(upstream) { [isIncluded($0[0], $0[1])] }
    }
  }

  /// The elements for which a function of all their tensors gives true; see `filter`.
  public func filterColumns(_ isIncluded: @escaping @Sendable ([Tensor]) -> Tensor) -> Dataset {
    appending { upstream in try Filtered(upstream) { [isIncluded($0)] } }
  }
}

struct Filtered: Stage {
  let upstream: any Stage
  /// Numbers of the elements that stay, ascending.
  private let kept: [Int]

  init(_ upstream: any Stage, _ isIncluded: @escaping @Sendable ([Tensor]) -> [Tensor]) throws {
    self.upstream = upstream
    let count = try upstream.requireEnd(for: "Dataset.filter", fix: "put repeat() after filter")
    try upstream.requireFixed(for: "Dataset.filter")
    let function = BatchedFunction(isIncluded)
    let zeros = upstream.types.map { Literal.zeros($0.with(shape: [1] + $0.shape)) }
    let type = try function(zeros)[0].type
    guard type == TensorType(.bool, [1]) else {
      throw OperationError(
        "Dataset.filter", "the function must give one bool for an element.",
        received: [type.with(shape: Array(type.shape.dropFirst()))],
        fix: "compare: { _, label in label .== 4 }; join several by .&")
    }
    let bytes = upstream.types.reduce(1) { $0 + $1.byteCount }
    let step = upstream.isRagged ? 1 : min(max((1 << 19) / bytes, 1), 1024)
    let scratch = Block(upstream.types, capacity: min(step, max(count, 1)))
    var kept: [Int] = []
    for start in stride(from: 0, to: count, by: step) {
      let end = min(start + step, count)
      scratch.renew()
      try withNumbers(start..<end) { try upstream.read($0, epoch: 0, into: Target(scratch)) }
      let shapes = upstream.isRagged ? try upstream.shapes(of: start, epoch: 0) : nil
      let answers = try function(
        upstream.types.indices.map { scratch.stack($0, count: end - start, shapes: shapes) })[0]
      for (i, answer) in answers.integers.enumerated() where answer != 0 { kept.append(start + i) }
    }
    self.kept = kept
  }

  var count: Int? { kept.count }
  var types: [TensorType] { upstream.types }
  var isRagged: Bool { upstream.isRagged }
  var isFixed: Bool { true }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "filter" }
  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    try upstream.shapes(of: kept[index], epoch: epoch)
  }

  func resident() throws -> ResidentRows? { try upstream.resident() }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    try withRenumbered(
      indices, { kept[$0] },
      do: {
        try upstream.read($0, epoch: epoch, into: target)
      })
  }
}
