import FrigateIR
import FrigatePrimitives

// Matrices seen by their diagonals. Diagonal k is where column = row + k.

/// The elements on and below a diagonal of the last two axes, zeros above.
public func tril(_ x: Tensor, _ diagonal: Int = 0) -> Tensor {
  triangle("tril", x, diagonal) { row, column in column .<= row }
}

/// The elements on and above a diagonal of the last two axes, zeros below.
public func triu(_ x: Tensor, _ diagonal: Int = 0) -> Tensor {
  triangle("triu", x, diagonal) { row, column in column .>= row }
}

private func triangle(
  _ operation: String, _ x: Tensor, _ diagonal: Int, _ holds: (Tensor, Tensor) -> Tensor
) -> Tensor {
  attempt(x) { () throws(OperationError) in
    if x.rank < 2 {
      throw OperationError(
        operation, "needs a matrix.", received: [x.type], fix: "give a tensor of two axes or more")
    }
    let shape = Array(x.shape.suffix(2))
    let mask = holds(
      Tensor.position(shape, axis: 0) + Tensor(Int64(diagonal)), Tensor.position(shape, axis: 1))
    return select(mask, x, Tensor.zeros([], dtype: x.dtype))
  }
}

/// Of a vector, the matrix that has it on a diagonal; of a matrix, the vector on a diagonal. Of more
/// axes, the diagonal of the first two, as the last axis.
public func diag(_ x: Tensor, _ diagonal: Int = 0) -> Tensor {
  attempt(x) { () throws(OperationError) in
    let k = diagonal
    if x.rank == 1 {
      let n = x.count + abs(k)
      let row = Swift.min(0, k)
      let column = Swift.max(0, k)
      let line = pad(x, [(-row, n - x.count + row)], mode: .constant(.zeros([], dtype: x.dtype)))
        .insertingAxis(at: 1)
      let mask = Tensor.eye(n, diagonal: column + row, dtype: .bool)
      return select(mask, line, Tensor.zeros([], dtype: x.dtype))
    }
    if x.rank == 0 {
      throw OperationError(
        "diag", "a scalar has no diagonal.", received: [x.type], fix: "give a vector or a matrix")
    }
    let (rows, columns) = (x.shape[0], x.shape[1])
    let start = (row: Swift.max(0, -k), column: Swift.max(0, k))
    let count = Swift.max(0, Swift.min(rows - start.row, columns - start.column))
    let places = (0..<count).map { Int64($0) }
    let (i, j) = (places.map { $0 + Int64(start.row) }, places.map { $0 + Int64(start.column) })
    let values = x[Tensor(i), Tensor(j)]
    return values.rank == 1 ? values : values.movingAxis(0, to: -1)
  }
}

private func abs(_ k: Int) -> Int { Swift.abs(k) }
