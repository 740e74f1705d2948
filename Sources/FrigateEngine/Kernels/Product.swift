/// A matrix, or a batch of them, where it lies. Strides count elements.
struct ProductOperand: Hashable {
  var buffer: Int
  var batch: Int
  var row: Int
  var column: Int
}

/// Neighbouring rows of one product of a batch: how many, and where they begin in A and C, and their product's B.
struct ProductRows {
  var count: Int
  var a: Int
  var b: Int
  var c: Int
}

/// `C[b, i, j] = Σₖ A[b, i, k] · B[b, k, j]`, cut by the rows of A and C, which is packed.
protocol ProductKernel: Kernel {
  var batch: Int { get }
  var m: Int { get }
  var n: Int { get }
  var k: Int { get }
  var a: ProductOperand { get }
  var b: ProductOperand { get }
  func multiply(_ buffers: Buffers, _ rows: ProductRows, _ scratch: UnsafeMutableRawPointer)
}

extension ProductKernel {
  var sizes: String { (batch == 1 ? "" : "\(batch)×") + "\(m)×\(n)×\(k)" }
  var rows: Int { batch * m }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    if batch == 1 {
      return m % rows == 0 ? [a.column == 1 && a.row == k || a.row == 1 && m == 1, false] : nil
    }
    guard batch % rows == 0 else { return (batch * m) % rows == 0 ? [false, false] : nil }
    return [a.batch == m * k, b.batch == n * k]
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: batch * m)
    var row = range.lowerBound
    while row < range.upperBound {
      let (index, first) = (row / m, row % m)
      let count = min(m - first, range.upperBound - row)
      multiply(
        buffers,
        ProductRows(count: count, a: index * a.batch + first * a.row, b: index * b.batch, c: row * n),
        scratch)
      row += count
    }
  }
}
