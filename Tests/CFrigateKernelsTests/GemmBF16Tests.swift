import CFrigateKernels
import FrigateIR
import Testing
import _FrigateTestSupport

/// The product of bfloat16 beside sums in float64, by every instruction set, with and without its own instructions.
@Suite struct GemmBF16Tests {
  /// One product's operands at any strides, NaN between the rows.
  private struct Product {
    let m: Int
    let n: Int
    let k: Int
    var a: [UInt16]
    var b: [UInt16]
    let (aRow, aColumn): (Int, Int)
    let (bRow, bColumn): (Int, Int)

    init(_ m: Int, _ n: Int, _ k: Int, isATransposed: Bool, isBTransposed: Bool, pad: Int) {
      (self.m, self.n, self.k) = (m, n, k)
      var random = SplitMix64(seed: m + 100 * n + 10_000 * k)
      (aRow, aColumn) = isATransposed ? (1, m + pad) : (k + pad, 1)
      (bRow, bColumn) = isBTransposed ? (1, k + pad) : (n + pad, 1)
      let nan: UInt16 = 0x7FC0
      a = Array(repeating: nan, count: (isATransposed ? k * aColumn : m * aRow) + 1)
      b = Array(repeating: nan, count: (isBTransposed ? n * bColumn : k * bRow) + 1)
      func number() -> UInt16 { BFloat16(Float.random(in: -1..<1, using: &random)).bitPattern }
      for i in 0..<m { for p in 0..<k { a[i * aRow + p * aColumn] = number() } }
      for p in 0..<k { for j in 0..<n { b[p * bRow + j * bColumn] = number() } }
      // Nothing may be read behind the last element.
      a.removeLast(a.count - (m == 0 || k == 0 ? 0 : (m - 1) * aRow + (k - 1) * aColumn + 1))
      b.removeLast(b.count - (n == 0 || k == 0 ? 0 : (n - 1) * bColumn + (k - 1) * bRow + 1))
    }

    static let mark: UInt16 = 0x1234

    func computed(rows: [Int] = []) -> [UInt16] {
      var c = Array(repeating: Self.mark, count: m * (n + 3))
      let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: frigate_gemm_bf16_scratch(m, n, k), alignment: 4)
      defer { scratch.deallocate() }
      for (i, end) in zip([0] + rows, rows + [m]) {
        c.withUnsafeMutableBufferPointer { c in
          frigate_gemm_bf16(
            end - i, n, k, a.withUnsafeBufferPointer { $0.baseAddress! + i * aRow }, aRow, aColumn, b, bRow,
            bColumn, c.baseAddress! + i * (n + 3), n + 3, scratch)
        }
      }
      return c
    }

    /// Where the result isn't the sum of products, up to one rounding to bfloat16 and k of float32, or more was written.
    func complaint(_ c: [UInt16]) -> String? {
      func value(_ bits: UInt16) -> Double { Double(BFloat16(bitPattern: bits).float) }
      for i in 0..<m {
        if c[i * (n + 3) + n..<(i + 1) * (n + 3)].contains(where: { $0 != Self.mark }) {
          return "row \(i) is written past its end"
        }
        for j in 0..<n {
          let products = (0..<k).map { value(a[i * aRow + $0 * aColumn]) * value(b[$0 * bRow + j * bColumn]) }
          let (sum, magnitude) = (products.reduce(0, +), products.reduce(0) { $0 + abs($1) })
          let ours = value(c[i * (n + 3) + j])
          if !(abs(ours - sum) <= 0x1p-8 * abs(sum) + Double(k) * 0x1p-23 * magnitude) {
            return "[\(i), \(j)] is \(ours), expected \(sum)"
          }
        }
      }
      return nil
    }
  }

  private static func withoutOwnInstructions<R>(_ body: () throws -> R) rethrows -> R {
    frigate_isa_exclude_bf16(true)
    defer { frigate_isa_exclude_bf16(false) }
    return try body()
  }

  private static let sizes = [
    (1, 1, 1), (1, 5, 2), (7, 70, 3), (6, 64, 512), (13, 33, 515), (16, 16, 33), (23, 130, 1030),
    (40, 48, 64),
    (510, 65, 40), (9, 1100, 20), (5, 3, 0), (0, 4, 4),
  ]

  @Test(arguments: sizes) func eachInstructionSetSums(_ m: Int, _ n: Int, _ k: Int) {
    for (isATransposed, isBTransposed) in [(false, false), (true, false), (false, true), (true, true)] {
      for pad in [0, 5] {
        let product = Product(
          m, n, k, isATransposed: isATransposed, isBTransposed: isBTransposed, pad: pad)
        let all = underEachInstructionSet { product.complaint(product.computed()).map { [$0] } ?? [] }
        let without = Self.withoutOwnInstructions { product.complaint(product.computed()) }
        #expect(all.isEmpty && without == nil, "\(isATransposed) \(isBTransposed) \(pad)")
      }
    }
  }

  @Test func aPartOfTheRowsHasTheBitsOfAll() {
    for isATransposed in [false, true] {
      let product = Product(101, 70, 1029, isATransposed: isATransposed, isBTransposed: false, pad: 0)
      #expect(product.computed() == product.computed(rows: [1, 7, 48, 50, 96]))
      Self.withoutOwnInstructions {
        #expect(product.computed() == product.computed(rows: [1, 7, 48, 50, 96]))
      }
    }
  }

  @Test func sumsAreRoundedToEvenAndKeepNaN() {
    func product(_ a: [Float], _ b: [Float]) -> UInt16 {
      let (x, y) = (a.map { BFloat16($0).bitPattern }, b.map { BFloat16($0).bitPattern })
      var c: UInt16 = 0
      let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: frigate_gemm_bf16_scratch(1, 1, a.count), alignment: 4)
      defer { scratch.deallocate() }
      frigate_gemm_bf16(1, 1, a.count, x, a.count, 1, y, 1, 1, &c, 1, scratch)
      return c
    }
    let problems = underEachInstructionSet {
      var problems: [String] = []
      func check(_ a: [Float], _ b: [Float], _ bits: UInt16) {
        let ours = product(a, b)
        if ours != bits { problems.append("\(a) · \(b) has bits \(ours), expected \(bits)") }
      }
      // 256 + 1 and 258 + 1 lie half way between neighbours; a little more decides.
      check([256, 1], [1, 1], 0x4380)
      check([258, 1], [1, 1], 0x4382)
      check([256, 1, 0x1p-6], [1, 1, 1], 0x4381)
      check([0x1p127, 0x1p127], [1, 1], 0x7F80)
      let nan = product([.infinity, 1], [0, 1])
      if !BFloat16(bitPattern: nan).float.isNaN { problems.append("∞ · 0 has bits \(nan)") }
      return problems
    }
    #expect(problems.isEmpty)
  }
}
