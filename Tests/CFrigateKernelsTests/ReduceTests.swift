import CFrigateKernels
import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@testable import FrigateEngine

/// A reduction kernel on `[outer, reduce, inner]`; nil if there is none for the element type.
private func native(_ name: String, _ x: Literal, _ result: TensorType) -> Literal? {
  guard let kernel = frigate_reduce_find(name, x.type.dtype.kernel) else { return nil }
  let shape = x.type.shape
  return Literal(result) { y in
    x.withUnsafeBytes { kernel(y.baseAddress!, $0.baseAddress!, shape[0], shape[1], shape[2]) }
  }
}

private let shapes: [[Int]] =
  [1, 2, 3, 4, 7, 31, 32, 33, 63, 65, 100, 1023, 1024, 1025, 1056, 5000].map { [3, $0, 1] }
  + [1, 2, 63, 64, 65, 130, 1000].flatMap { reduce in
    [2, 3, 4, 5, 17, 31, 64, 66, 100].map { [2, reduce, $0] }
  } + [[0, 3, 2], [2, 0, 3], [2, 0, 1], [2, 3, 0], [50, 2, 1]]

@Suite struct ReduceTests {
  /// By the reference rules, on every element type and instruction set; and the bits are those of every other
  /// instruction set.
  private func check(
    _ name: String, _ primitive: any Primitive, _ dtypes: [DType], _ agreement: Agreement = .exact,
    _ numbers: (TensorType, Int) -> Literal
  ) throws {
    for dtype in dtypes {
      for shape in shapes {
        let x = numbers(TensorType(dtype, shape), shape.reduce(7, +))
        guard let type = try? primitive.types(of: [x.type])[0] else { continue }
        let expected = primitive.reference([x], types: [type])[0]
        let results = try instructionSets.map { isa in
          try isa.run { try #require(native(name, x, type), "no \(name) of \(dtype)") }
        }
        for (isa, result) in zip(instructionSets, results) {
          let asked = dtype.isFloating ? agreement : .exact
          let text = asked.difference(result, expected, of: primitive, [x])
          #expect(text == nil, "\(name) of \(dtype)\(shape), \(isa.name): \(text ?? "")")
          #expect(
            differenceInUlps(result, results[0], allowed: 0) == nil, "\(name) \(dtype)\(shape) \(isa.name)")
        }
      }
    }
  }

  private let numbers: [DType] = [.float32, .float64, .int32, .int64, .uint32]

  /// Floating sums of moderate numbers: where partial sums overflow, the order shows.
  private func moderate(_ type: TensorType, _ seed: Int) -> Literal {
    type.dtype.isFloating ? .noise(type, seed: seed) : .anything(type, seed: seed)
  }

  @Test func sums() throws {
    try check("reduce_sum", ReduceSum(axes: [1]), numbers, .accumulation, moderate)
    try check("cumsum", CumulativeSum(axis: 1), numbers, .accumulation, moderate)
  }

  @Test func products() throws {
    try check("reduce_product", ReduceProduct(axes: [1]), numbers, .accumulation, moderate)
    try check("cumprod", CumulativeProduct(axis: 1), numbers, .accumulation, moderate)
  }

  @Test func extrema() throws {
    try check("reduce_max", ReduceMax(axes: [1]), numbers, .exact, Literal.anything)
    try check("reduce_min", ReduceMin(axes: [1]), numbers, .exact, Literal.anything)
    try check("reduce_max", ReduceMax(axes: [1]), numbers, .exact, withoutNaN)
    try check("reduce_min", ReduceMin(axes: [1]), numbers, .exact, withoutNaN)
  }

  @Test func positions() throws {
    for numbers in [Literal.anything, withoutNaN, fewDifferent] {
      try check("argmax", ArgMax(axis: 1, indexDType: .int32), self.numbers, .exact, numbers)
      try check("argmin", ArgMin(axis: 1, indexDType: .int32), self.numbers, .exact, numbers)
    }
  }

  @Test func truth() throws {
    for numbers in [
      Literal.anything, { type, _ in .zeros(type) }, { type, _ in Literal(type, allSetBut: 0) },
    ] {
      try check("reduce_and", ReduceAnd(axes: [1]), [.bool], .exact, numbers)
      try check("reduce_or", ReduceOr(axes: [1]), [.bool], .exact, numbers)
    }
  }

  /// The kernels' own running extrema, by the elementwise ones.
  @Test func runningExtrema() throws {
    for (name, primitive) in [("cummax", Maximum() as any Primitive), ("cummin", Minimum())] {
      for dtype in numbers {
        let x = Literal.anything(TensorType(dtype, [2, 50, 43]), seed: 5)
        var rows: [Literal] = []
        for o in 0..<2 {
          for r in 0..<50 {
            let row = Literal(
              TensorType(dtype, [43]),
              bitPatterns: Array(x.bitPatterns[(o * 50 + r) * 43..<(o * 50 + r + 1) * 43]))
            rows.append(r == 0 ? row : primitive.reference([rows.last!, row], types: [row.type])[0])
          }
        }
        let expected = Literal(x.type, bitPatterns: rows.flatMap(\.bitPatterns))
        for isa in instructionSets {
          let result = try isa.run { try #require(native(name, x, x.type)) }
          #expect(differenceInUlps(result, expected, allowed: 0) == nil, "\(name) \(dtype) \(isa.name)")
        }
      }
    }
  }

  @Test func cutsChangeNoBit() throws {
    let x = Literal.noise(tensor(.float32, 6, 1100, 5), seed: 1)
    let whole = try #require(native("reduce_sum", x, tensor(.float32, 6, 5)))
    let parts = try (0..<6).map { o in
      let part = Literal(
        tensor(.float32, 1, 1100, 5), bitPatterns: Array(x.bitPatterns[o * 5500..<(o + 1) * 5500]))
      return try #require(native("reduce_sum", part, tensor(.float32, 1, 5)))
    }
    #expect(parts.flatMap(\.bitPatterns) == whole.bitPatterns)
  }

  @Test func unknownNames() {
    #expect(frigate_reduce_find("reduce_sum", FRIGATE_F16) == nil)
    #expect(frigate_reduce_find("sum", FRIGATE_F32) == nil)
  }
}

private func withoutNaN(_ type: TensorType, _ seed: Int) -> Literal {
  let x = Literal.anything(type, seed: seed)
  if !type.dtype.isFloating { return x }
  return Literal(type, doubles: x.doubles.map { $0.isNaN ? -0.0 : $0 })
}

/// Ties, zeros of both signs, now and then a NaN.
private func fewDifferent(_ type: TensorType, _ seed: Int) -> Literal {
  var random = SplitMix64(seed: seed)
  let choices = [0, -0.0, 0, -0.0, 1, 0, -0.0] + (seed % 3 == 0 && type.dtype.isFloating ? [.nan] : [])
  return Literal(type, doubles: (0..<type.count).map { _ in choices.randomElement(using: &random)! })
}

extension Literal {
  fileprivate init(_ type: TensorType, allSetBut hole: Int) {
    self.init(type, bitPatterns: (0..<type.count).map { $0 == hole ? 0 : 1 })
  }
}
