import CFrigateKernels
import Testing
import _FrigateTestSupport

/// The element types of dense products.
private protocol DenseElement: BinaryFloatingPoint, SIMDScalar, Codable {
  static var product:
    (
      Int, Int, Int, UnsafePointer<Self>, Int, Int, UnsafePointer<Self>, Int, UnsafeMutablePointer<Self>, Int,
      UnsafeMutableRawPointer?
    ) -> Void
  { get }
}

extension Float: DenseElement {
  fileprivate static var product:
    (
      Int, Int, Int, UnsafePointer<Float>, Int, Int, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>,
      Int,
      UnsafeMutableRawPointer?
    ) -> Void
  { frigate_dense_f32 }
}

extension Double: DenseElement {
  fileprivate static var product:
    (
      Int, Int, Int, UnsafePointer<Double>, Int, Int, UnsafePointer<Double>, Int,
      UnsafeMutablePointer<Double>,
      Int, UnsafeMutableRawPointer?
    ) -> Void
  { frigate_dense_f64 }
}

/// One product's operands, with room around the rows: NaN in the operands', a mark in the result's.
private struct Product<T: DenseElement> {
  let m: Int
  let n: Int
  let k: Int
  let pad: Int
  var a: [T]
  let aRow: Int
  let aColumn: Int
  var b: [T]
  var bRow: Int { n + pad }
  var cRow: Int { n + pad }

  init(_ m: Int, _ n: Int, _ k: Int, pad: Int, isTransposed: Bool) {
    (self.m, self.n, self.k, self.pad) = (m, n, k, pad)
    var random = SplitMix64(seed: m + 100 * n + 10_000 * k)
    (aRow, aColumn) = isTransposed ? (1, m + pad) : (k + pad, 1)
    a = Array(repeating: .nan, count: isTransposed ? max(1, k) * (m + pad) : m * (k + pad) + 1)
    b = Array(repeating: .nan, count: max(1, k) * (n + pad))
    for i in 0..<m {
      for p in 0..<k { a[i * aRow + p * aColumn] = T(Float.random(in: -1..<1, using: &random)) }
    }
    for p in 0..<k { for j in 0..<n { b[p * (n + pad) + j] = T(Float.random(in: -1..<1, using: &random)) } }
  }

  static var mark: T { 12345 }
  private var unwritten: [T] { Array(repeating: Self.mark, count: m * cRow) }

  /// In the order the kernels promise.
  func plain(isFused: Bool) -> [T] {
    var c = unwritten
    for i in 0..<m {
      for j in 0..<n {
        var sum: T = 0
        for p in 0..<k {
          let (x, y) = (a[i * aRow + p * aColumn], b[p * bRow + j])
          sum = isFused ? sum.addingProduct(x, y) : sum + x * y
        }
        c[i * cRow + j] = sum
      }
    }
    return c
  }

  /// By the kernel, rows and columns cut at these places.
  func native(rows: [Int] = [], columns: [Int] = [], packed: Bool) -> [T] {
    var c = unwritten
    let scratchCount = frigate_dense_scratch(m, n, k, MemoryLayout<T>.size)
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: scratchCount + 64, alignment: 64)
    defer { scratch.deallocate() }
    for (i, iEnd) in zip([0] + rows, rows + [m]) {
      for (j, jEnd) in zip([0] + columns, columns + [n]) {
        c.withUnsafeMutableBufferPointer { c in
          a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
              T.product(
                iEnd - i, jEnd - j, k, a.baseAddress! + i * aRow, aRow, aColumn, b.baseAddress! + j, bRow,
                c.baseAddress! + i * cRow + j, cRow, packed && scratchCount > 0 ? scratch : nil)
            }
          }
        }
      }
    }
    return c
  }
}

@Suite struct DenseTests {
  private func check<T: DenseElement>(_: T.Type, _ shapes: [(Int, Int, Int)]) {
    for (m, n, k) in shapes {
      for (pad, isTransposed) in [(0, false), (3, false), (0, true), (5, true)] {
        let product = Product<T>(m, n, k, pad: pad, isTransposed: isTransposed)
        let fused = product.plain(isFused: true)
        let rounded = product.plain(isFused: false)
        for isa in instructionSets {
          isa.run {
            let expected = isFused(isa) ? fused : rounded
            for packed in [false, true] {
              #expect(
                product.native(packed: packed) == expected,
                "\(T.self) \(m)×\(n)×\(k) pad \(pad) transposed \(isTransposed) packed \(packed) \(isa.name)")
            }
          }
        }
      }
    }
  }

  private func isFused(_ isa: frigate_isa) -> Bool {
    #if arch(arm64)
      true
    #else
      isa != FRIGATE_ISA_BASELINE
    #endif
  }

  /// Around the tiles' rows, the vectors' lanes and the depth of a packed panel.
  private let shapes: [(Int, Int, Int)] = {
    let heights = [1, 2, 3, 5, 6, 7, 12, 13, 25]
    let widths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 48, 63, 65, 70]
    return heights.flatMap { m in widths.flatMap { n in [0, 1, 9].map { k in (m, n, k) } } }
      + [
        (64, 65, 7), (67, 130, 257), (70, 33, 300), (1, 50, 784), (32, 10, 50), (65, 17, 512), (0, 5, 3),
        (5, 0, 3),
      ]
  }()

  @Test func float32() { check(Float.self, shapes) }
  @Test func float64() { check(Double.self, shapes) }

  /// Four sums side by side, for every fourth k.
  @Test func `a row alone is summed in four parts`() {
    for (n, k) in [(1, 1), (3, 7), (16, 8), (17, 9), (50, 784), (70, 30), (130, 5), (5, 0)] {
      for isa in instructionSets {
        isa.run {
          let product = Product<Float>(1, n, k, pad: 0, isTransposed: false)
          var parts = Array(repeating: Array(repeating: Float(0), count: 4), count: n)
          for p in 0..<k {
            let part = p < k / 4 * 4 ? p % 4 : 0
            for j in 0..<n {
              let (x, y) = (product.a[p], product.b[p * n + j])
              parts[j][part] = isFused(isa) ? parts[j][part].addingProduct(x, y) : parts[j][part] + x * y
            }
          }
          let expected = parts.map { ($0[0] + $0[1]) + ($0[2] + $0[3]) }
          for cut in [0, n / 2] {
            var c = Array(repeating: Float(12345), count: n + 1)
            c.withUnsafeMutableBufferPointer { c in
              for (from, to) in [(0, cut), (cut, n)] where to > from {
                frigate_dense_row_f32(
                  to - from, k, product.a, 1, Array(product.b[from...]) + [0], n, c.baseAddress! + from)
              }
            }
            #expect(c == expected + [12345], "\(n)×\(k) cut at \(cut), \(isa.name)")
          }
        }
      }
    }
  }

  @Test func cutsChangeNoBit() {
    let product = Product<Float>(71, 83, 261, pad: 2, isTransposed: false)
    for isa in instructionSets {
      isa.run {
        let whole = product.native(packed: true)
        for rows in [[1], [17, 40], [3, 64, 70]] {
          for columns in [[], [5], [16, 48], [31, 64, 82]] {
            #expect(product.native(rows: rows, columns: columns, packed: true) == whole)
            #expect(product.native(rows: rows, columns: columns, packed: false) == whole)
          }
        }
      }
    }
  }

  /// Minus zero times one is added to zero.
  @Test func startsAtPlusZero() {
    for isa in instructionSets {
      isa.run {
        let (a, b): ([Float], [Float]) = ([-0.0], [1])
        var c: [Float] = [7]
        frigate_dense_f32(1, 1, 1, a, 1, 1, b, 1, &c, 1, nil)
        #expect(c[0].bitPattern == 0)
      }
    }
  }
}
