import CFrigateKernels
import Testing
import _FrigateTestSupport

/// The large product gives the bits of the small one, whose tests hold it against plain loops.
@Suite struct GemmTests {
  /// One product's operands at any strides, NaN between the rows.
  private struct Product {
    let m: Int
    let n: Int
    let k: Int
    var a: [Float]
    var b: [Float]
    let (aRow, aColumn): (Int, Int)
    let (bRow, bColumn): (Int, Int)

    init(_ m: Int, _ n: Int, _ k: Int, isATransposed: Bool, isBTransposed: Bool, pad: Int) {
      (self.m, self.n, self.k) = (m, n, k)
      var random = SplitMix64(seed: m + 100 * n + 10_000 * k)
      (aRow, aColumn) = isATransposed ? (1, m + pad) : (k + pad, 1)
      (bRow, bColumn) = isBTransposed ? (1, k + pad) : (n + pad, 1)
      a = Array(repeating: .nan, count: (isATransposed ? k * aColumn : m * aRow) + 1)
      b = Array(repeating: .nan, count: (isBTransposed ? n * bColumn : k * bRow) + 1)
      for i in 0..<m { for p in 0..<k { a[i * aRow + p * aColumn] = .random(in: -1..<1, using: &random) } }
      for p in 0..<k { for j in 0..<n { b[p * bRow + j * bColumn] = .random(in: -1..<1, using: &random) } }
      // Nothing may be read behind the last element.
      a.removeLast(a.count - (m == 0 || k == 0 ? 0 : (m - 1) * aRow + (k - 1) * aColumn + 1))
      b.removeLast(b.count - (n == 0 || k == 0 ? 0 : (n - 1) * bColumn + (k - 1) * bRow + 1))
    }

    static let mark: Float = 12345

    func large(rows: [Int] = []) -> [Float] {
      var c = Array(repeating: Self.mark, count: m * (n + 3))
      let byteCount = frigate_gemm_scratch(m, k, aColumn, 4)
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 4)
      defer { scratch.deallocate() }
      for (i, end) in zip([0] + rows, rows + [m]) {
        c.withUnsafeMutableBufferPointer { c in
          frigate_gemm_f32(
            end - i, n, k, a.withUnsafeBufferPointer { $0.baseAddress! + i * aRow }, aRow, aColumn, b, bRow,
            bColumn, c.baseAddress! + i * (n + 3), n + 3, scratch)
        }
      }
      return c
    }

    /// By the small product, from a B in order.
    func small() -> [Float] {
      var c = Array(repeating: Self.mark, count: m * (n + 3))
      var rows = Array(repeating: Float(0), count: k * n + 1)
      for p in 0..<k { for j in 0..<n { rows[p * n + j] = b[p * bRow + j * bColumn] } }
      frigate_dense_f32(m, n, k, a, aRow, aColumn, rows, n, &c, n + 3, nil)
      return c
    }

    /// The same in float64.
    func double() -> (large: [Double], small: [Double]) {
      let (x, y) = (a.map(Double.init), b.map(Double.init))
      var (large, small) = (Array(repeating: 0.0, count: m * n), Array(repeating: 0.0, count: m * n))
      let byteCount = frigate_gemm_scratch(m, k, aColumn, 8)
      let scratch = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 8)
      defer { scratch.deallocate() }
      frigate_gemm_f64(m, n, k, x, aRow, aColumn, y, bRow, bColumn, &large, n, scratch)
      var rows = Array(repeating: 0.0, count: k * n + 1)
      for p in 0..<k { for j in 0..<n { rows[p * n + j] = y[p * bRow + j * bColumn] } }
      frigate_dense_f64(m, n, k, x, aRow, aColumn, rows, n, &small, n, nil)
      return (large, small)
    }
  }

  /// Around the tiles' rows, the panels' widths and their depth.
  private let shapes = [
    (1, 1, 1), (5, 3, 2), (6, 64, 16), (7, 65, 17), (13, 63, 255), (12, 16, 256), (11, 130, 257),
    (70, 33, 300),
    (66, 100, 520), (23, 48, 15), (3, 200, 31),
  ]

  @Test func bitsAreTheSmallProducts() {
    for (m, n, k) in shapes {
      for (isATransposed, isBTransposed) in [(false, false), (false, true), (true, false), (true, true)] {
        for pad in [0, 3] {
          let product = Product(
            m, n, k, isATransposed: isATransposed, isBTransposed: isBTransposed, pad: pad)
          for isa in instructionSets {
            isa.run {
              let text = "\(m)×\(n)×\(k) transposed \(isATransposed) \(isBTransposed) pad \(pad) \(isa.name)"
              let small = product.small()
              #expect(product.large() == small, "\(text)")
              #expect(product.large(rows: [m / 3, m / 2]) == small, "\(text), in three cuts")
              let double = product.double()
              #expect(double.large == double.small, "\(text), float64")
            }
          }
        }
      }
    }
  }

  /// More rows than are packed at a time, and so many that they are packed.
  @Test func manyRows() {
    for (m, isATransposed) in [(2059, true), (2059, false), (301, true), (301, false)] {
      for isBTransposed in [true, false] {
        let product = Product(m, 261, 33, isATransposed: isATransposed, isBTransposed: isBTransposed, pad: 0)
        for isa in instructionSets { isa.run { #expect(product.large() == product.small()) } }
      }
    }
  }

  @Test func noProductsGiveZeros() {
    var c: [Float] = [7, 7]
    var scratch = [UInt8](repeating: 0, count: frigate_gemm_scratch(1, 0, 1, 4))
    frigate_gemm_f32(1, 2, 0, [0], 0, 1, [0], 2, 1, &c, 2, &scratch)
    #expect(c == [0, 0])
  }
}
