import FrigateIR
import FrigatePrimitives

// Sums of products. `einsum` has its own file.

/// The matrix product over the last two axes: result[…, i, j] = Σₖ a[…, i, k] · b[…, k, j].
///
/// Earlier axes broadcast. A vector counts as a row on the left and as a column on the right, and its
/// axis is gone from the result.
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
  attempt([a, b]) { () throws(OperationError) in
    let operands = try agreeing("matmul", [a, b])
    let (a, b) = (operands[0], operands[1])
    if a.rank == 0 || b.rank == 0 {
      throw OperationError(
        "matmul", "a scalar has no matrix product.", received: [a.type, b.type], fix: "multiply with *")
    }
    let (left, right) = (a.rank - 1, Swift.max(b.rank - 2, 0))
    if a.shape[left] != b.shape[right] {
      throw OperationError(
        "matmul", "the inner sizes differ: \(a.shape[left]) and \(b.shape[right]).",
        received: [a.type, b.type], fix: matmulFix(a.shape, b.shape))
    }
    if a.rank <= 2 && b.rank <= 2 || b.rank <= 2 {
      // The right operand has no batch axes: the left one's are free axes of one large product.
      return bind(DotGeneral(lhsContracting: [left], rhsContracting: [right]), [a, b])[0]
    }
    let batch = try broadcastShape(
      "matmul",
      [a.type.with(shape: Array(a.shape.dropLast(2))), b.type.with(shape: Array(b.shape.dropLast(2)))])
    let axes = Array(batch.indices)
    let x = a.broadcast(to: (a.rank == 1 ? [] : batch) + a.shape.suffix(2))
    let y = b.broadcast(to: batch + b.shape.suffix(2))
    if a.rank == 1 {
      return bind(DotGeneral(lhsContracting: [0], rhsContracting: [batch.count]), [x, y])[0]
    }
    return bind(
      DotGeneral(
        lhsContracting: [batch.count + 1], rhsContracting: [batch.count], lhsBatch: axes,
        rhsBatch: axes), [x, y])[0]
  }
}

private func matmulFix(_ a: [Int], _ b: [Int]) -> String {
  let (k, n) = (a.last!, b.last!)
  if b.count > 1, k == n { return "transpose the right operand: matmul(a, b.T)" }
  if a.count > 1, a[a.count - 2] == b[Swift.max(b.count - 2, 0)] {
    return "transpose the left operand: matmul(a.T, b)"
  }
  return "the left operand's last size must be the right one's last but one: transpose or reshape one"
}

/// The scalar product of two vectors; of matrices the matrix product; in general the sum over the last
/// axis of a and the last but one of b (the only one of a vector), all other axes kept.
public func dot(_ a: Tensor, _ b: Tensor) -> Tensor {
  if a.rank == 0 || b.rank == 0 { return a * b }
  return tensordot(a, b, axes: ([-1], [b.rank == 1 ? -1 : -2]))
}

/// The sum over the last `axes` axes of a and the first of b; the others are kept, a's first.
public func tensordot(_ a: Tensor, _ b: Tensor, axes: Int = 2) -> Tensor {
  tensordot(a, b, axes: ((0..<axes).map { a.rank - axes + $0 }, Array(0..<axes)))
}

/// The sum over axes of a paired with axes of b; the others are kept, a's first.
public func tensordot(_ a: Tensor, _ b: Tensor, axes: ([Int], [Int])) -> Tensor {
  attempt([a, b]) { () throws(OperationError) in
    let operands = try agreeing("tensordot", [a, b])
    let (a, b) = (operands[0], operands[1])
    var (left, right): ([Int], [Int]) = ([], [])
    for axis in axes.0 { left.append(try a.axis(axis, in: "tensordot")) }
    for axis in axes.1 { right.append(try b.axis(axis, in: "tensordot")) }
    if left.map({ a.shape[$0] }) != right.map({ b.shape[$0] }) {
      throw OperationError(
        "tensordot", "the paired axes \(left) and \(right) have different sizes.",
        received: [a.type, b.type], fix: "pair axes of equal size, one of each operand")
    }
    return bind(DotGeneral(lhsContracting: left, rhsContracting: right), [a, b])[0]
  }
}

/// Every product of an element of a with one of b: result[i, j] = a[i] · b[j], both flattened.
public func outer(_ a: Tensor, _ b: Tensor) -> Tensor {
  a.flattened().insertingAxis(at: 1) * b.flattened().insertingAxis(at: 0)
}

/// The sum of the elements on a diagonal of the first two axes.
public func trace(_ x: Tensor, diagonal: Int = 0) -> Tensor { sum(diag(x, diagonal), axis: -1) }
