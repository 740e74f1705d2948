import FrigateIR

/// Σ over the contracting axes of the product of two tensors, for every position of the batch axes:
/// result[batch…, a's free axes…, b's free axes…] = Σₖ a[batch, free, k] · b[batch, k, free].
public struct DotGeneral: BilinearPrimitive {
  public static let name = "dot_general"
  public let lhsContracting: [Int]
  public let rhsContracting: [Int]
  public let lhsBatch: [Int]
  public let rhsBatch: [Int]

  public init(
    lhsContracting: [Int], rhsContracting: [Int], lhsBatch: [Int] = [], rhsBatch: [Int] = []
  ) {
    self.lhsContracting = lhsContracting
    self.rhsContracting = rhsContracting
    self.lhsBatch = lhsBatch
    self.rhsBatch = rhsBatch
  }

  // MARK: Text

  public var attributes: Attributes {
    [
      "lhs_contracting": .ints(lhsContracting), "rhs_contracting": .ints(rhsContracting),
      "lhs_batch": .ints(lhsBatch), "rhs_batch": .ints(rhsBatch),
    ]
  }

  public init(_ attributes: Attributes) throws(AttributeError) {
    lhsContracting = try attributes.ints("lhs_contracting")
    rhsContracting = try attributes.ints("rhs_contracting")
    lhsBatch = try attributes.ints("lhs_batch")
    rhsBatch = try attributes.ints("rhs_batch")
  }

  // MARK: Types

  public func types(of operands: [TensorType]) throws(OperationError) -> [TensorType] {
    try expect(operands, count: 2)
    let (a, b) = (operands[0], operands[1])
    try expect(axes: lhsContracting + lhsBatch, of: a)
    try expect(axes: rhsContracting + rhsBatch, of: b)
    if a.dtype != b.dtype || a.dtype == .bool {
      throw OperationError(
        name, "needs two operands of one numeric element type.", received: operands,
        fix: "convert one operand to the other's element type")
    }
    let sizes = (
      lhsContracting.map { a.shape[$0] }, rhsContracting.map { b.shape[$0] },
      lhsBatch.map { a.shape[$0] }, rhsBatch.map { b.shape[$0] }
    )
    if sizes.0 != sizes.1 || sizes.2 != sizes.3 {
      throw OperationError(
        name,
        "axes \(lhsContracting + lhsBatch) of the left operand and \(rhsContracting + rhsBatch) "
          + "of the right one must have equal sizes; they have \(sizes.0 + sizes.2) and "
          + "\(sizes.1 + sizes.3).",
        received: operands,
        fix: "the inner sizes of a matrix product must agree: transpose or reshape one operand")
    }
    let free = lhsFree(rank: a.rank).map { a.shape[$0] } + rhsFree(rank: b.rank).map { b.shape[$0] }
    return [TensorType(a.dtype, sizes.2 + free)]
  }

  /// The left operand's axes that are neither batched nor contracted.
  public func lhsFree(rank: Int) -> [Int] {
    (0..<rank).filter { !lhsContracting.contains($0) && !lhsBatch.contains($0) }
  }

  /// The right operand's axes that are neither batched nor contracted.
  public func rhsFree(rank: Int) -> [Int] {
    (0..<rank).filter { !rhsContracting.contains($0) && !rhsBatch.contains($0) }
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return [nil, nil] }
    let batch = Array(lhsBatch.indices)
    switch (x[0], x[1]) {
    case (.linear(let a), .known(let b)):
      // ct has axes [batch, lhs free, rhs free]; summing b's free axes leaves [batch, lhs free,
      // b's contracting axes in b's own order], to be put where they stand in a.
      let aFree = lhsFree(rank: a.rank)
      let bFree = rhsFree(rank: b.rank)
      let dot = DotGeneral(
        lhsContracting: Array((batch.count + aFree.count)..<ct.rank), rhsContracting: bFree,
        lhsBatch: batch, rhsBatch: rhsBatch)
      let order = rhsContracting.indices.sorted { rhsContracting[$0] < rhsContracting[$1] }
      let axes = lhsBatch + aFree + order.map { lhsContracting[$0] }
      return [ct.write(dot, b).transposed(inverse(of: axes)), nil]
    case (.known(let a), .linear(let b)):
      let aFree = lhsFree(rank: a.rank)
      let bFree = rhsFree(rank: b.rank)
      let dot = DotGeneral(
        lhsContracting: aFree, rhsContracting: Array(batch.count..<(batch.count + aFree.count)),
        lhsBatch: lhsBatch, rhsBatch: batch)
      let order = lhsContracting.indices.sorted { lhsContracting[$0] < lhsContracting[$1] }
      let axes = rhsBatch + order.map { rhsContracting[$0] } + bFree
      return [nil, a.write(dot, ct).transposed(inverse(of: axes))]
    default: throw undefined("transpose", because: "the product of two linear values isn't linear")
    }
  }

  // MARK: Batching

  public func batch(_ x: [Symbol], mapped: [Bool], size: Int) throws(OperationError) -> [Symbol] {
    let shift = { (axes: [Int], by: Bool) in by ? axes.map { $0 + 1 } : axes }
    let both = mapped[0] && mapped[1]
    let dot = DotGeneral(
      lhsContracting: shift(lhsContracting, mapped[0]),
      rhsContracting: shift(rhsContracting, mapped[1]),
      lhsBatch: (both ? [0] : []) + shift(lhsBatch, mapped[0]),
      rhsBatch: (both ? [0] : []) + shift(rhsBatch, mapped[1]))
    let y = x[0].write(dot, x[1])
    if both { return [y] }
    // The mapped operand's batch axis came out as its first free axis.
    let position = lhsBatch.count + (mapped[0] ? 0 : lhsFree(rank: x[0].rank).count)
    return [y.movingAxis(position, to: 0)]
  }

  // MARK: Sharding

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    let (a, b) = (x[0], x[1])
    let (aFree, bFree) = (lhsFree(rank: a.rank), rhsFree(rank: b.rank))
    var all: [Sharding] = []
    func add(_ lhs: Int?, _ rhs: Int?, _ share: Sharding.Share) {
      let size = lhs.map { a.shape[$0] } ?? rhs.map { b.shape[$0] } ?? 0
      if size > 0, size % count == 0 {
        all.append(Sharding(self, operands: [lhs, rhs], results: [share]))
      }
    }
    for (k, axes) in zip(lhsBatch, rhsBatch).enumerated() { add(axes.0, axes.1, .part(axis: k)) }
    for (k, axis) in aFree.enumerated() { add(axis, nil, .part(axis: lhsBatch.count + k)) }
    for (k, axis) in bFree.enumerated() {
      add(nil, axis, .part(axis: lhsBatch.count + aFree.count + k))
    }
    for (lhs, rhs) in zip(lhsContracting, rhsContracting) { add(lhs, rhs, .term) }
    return all
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let (a, b) = (x[0].type, x[1].type)
    let rows = x[0].permuted(lhsBatch + lhsFree(rank: a.rank) + lhsContracting)
    let columns = x[1].permuted(rhsBatch + rhsFree(rank: b.rank) + rhsContracting)
    let depth = lhsContracting.reduce(1) { $0 * a.shape[$1] }
    let batch = lhsBatch.reduce(1) { $0 * a.shape[$1] }
    let m = lhsFree(rank: a.rank).reduce(1) { $0 * a.shape[$1] }
    let n = rhsFree(rank: b.rank).reduce(1) { $0 * b.shape[$1] }
    func sums<N>(_ a: [N], _ b: [N], _ sum: (ArraySlice<N>, ArraySlice<N>) -> N) -> [N] {
      var result: [N] = []
      result.reserveCapacity(batch * m * n)
      for g in 0..<batch {
        for i in 0..<m {
          for j in 0..<n {
            let (p, q) = ((g * m + i) * depth, (g * n + j) * depth)
            result.append(sum(a[p..<p + depth], b[q..<q + depth]))
          }
        }
      }
      return result
    }
    if types[0].dtype.isFloating {
      let y = sums(rows.doubles, columns.doubles) { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }
      return [Literal(types[0], doubles: y)]
    }
    let y = sums(rows.integers, columns.integers) { zip($0, $1).reduce(0) { $0 &+ $1.0 &* $1.1 } }
    return [Literal(types[0], integers: y)]
  }
}

/// The permutation that undoes another.
func inverse(of permutation: [Int]) -> [Int] {
  var inverse = permutation
  for (k, axis) in permutation.enumerated() { inverse[axis] = k }
  return inverse
}
