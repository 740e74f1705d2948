import FrigateIR
import FrigatePrimitives
import Testing

@testable import FrigateEngine

/// Arithmetic on bfloat16 and float16, done in float32.
@Suite struct WideningTests {
  private func expect(_ before: String, _ after: String, sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let result = try Program(parsing: before, catalog: Catalog.all).widened()
    try result.verify()
    #expect(result.description == after, sourceLocation: sourceLocation)
  }

  @Test func `arithmetic is done in float32 and rounded after each operation`() throws {
    try expect(
      """
      program(%0: bfloat16[2], %1: bfloat16[2]) {
        %2: bfloat16[2] = add(%0, %1)
        %3: bfloat16[2] = tanh(%2)
        return %3
      }
      """,
      """
      program(%0: bfloat16[2], %1: bfloat16[2]) {
        %2: float32[2] = convert(%0) {dtype = float32}
        %3: float32[2] = convert(%1) {dtype = float32}
        %4: float32[2] = add(%2, %3)
        %5: bfloat16[2] = convert(%4) {dtype = bfloat16}
        %6: float32[2] = convert(%5) {dtype = float32}
        %7: float32[2] = tanh(%6)
        %8: bfloat16[2] = convert(%7) {dtype = bfloat16}
        return %8
      }
      """)
  }

  @Test func `what moves elements and products stay, and there and back is nothing`() throws {
    let text = """
      program(%0: bfloat16[2, 3], %1: bfloat16[3, 2]) {
        %2: bfloat16[2, 2] = dot_general(%0, %1) {lhs_contracting = [1], rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
        %3: bfloat16[2, 2] = transpose(%2) {permutation = [1, 0]}
        return %3
      }
      """
    try expect(text, text)
    try expect(
      """
      program(%0: bfloat16[2]) {
        %1: float32[2] = convert(%0) {dtype = float32}
        %2: bfloat16[2] = convert(%1) {dtype = bfloat16}
        %3: bool[2] = compare(%2, %0) {direction = lt}
        return %3
      }
      """,
      """
      program(%0: bfloat16[2]) {
        %1: float32[2] = convert(%0) {dtype = float32}
        %2: float32[2] = convert(%0) {dtype = float32}
        %3: bool[2] = compare(%1, %2) {direction = lt}
        return %3
      }
      """)
  }

  /// Every pair of some numbers, subnormals apart, under +, −, × and ÷: the bits of rounding the true result once.
  @Test(arguments: [DType.bfloat16, .float16]) func `a second rounding changes nothing`(_ dtype: DType) throws
  {
    let numbers = (0..<256).map { k -> Float in
      let significand = 1 + Float((k * 37) % 128) / (dtype == .bfloat16 ? 128 : 1024)
      return (k % 2 == 0 ? 1 : -1) * significand * Float(sign: .plus, exponent: k % 13 - 6, significand: 1)
    }
    let pairs = numbers.flatMap { a in numbers.map { (a, $0) } }
    let x = Literal(pairs.map(\.0), shape: [pairs.count])
    let y = Literal(pairs.map(\.1), shape: [pairs.count])
    let narrow = try [x, y].map { try Engine.evaluate(Convert(to: dtype), [$0])[0] }
    for primitive in [Add(), Subtract(), Multiply(), Divide()] as [any Primitive] {
      let expected = primitive.reference(narrow, types: [TensorType(dtype, [pairs.count])])
      #expect(try Engine.evaluate(primitive, narrow) == expected, "\(primitive.name)")
    }
  }

  /// None of a plan's steps falls back on a reference rule.
  @Test func `a step in bfloat16 has kernels throughout`() throws {
    let emitter = Emitter()
    let x = emitter.input(TensorType(.bfloat16, [8, 6, 6, 2]))
    let w = emitter.input(TensorType(.bfloat16, [3, 3, 2, 4]))
    let grid = WindowGrid(strides: [1, 1], low: [0, 0], high: [0, 0], dilation: [1, 1])
    let y = try emitter.emit(Convolution(grid), [x, w])[0]
    let sum = try emitter.emit(ReduceSum(axes: [1, 2]), [y])[0]
    let program = emitter.program(try emitter.emit(Maximum(), [sum, sum]))
    let plan = try Plan(program, options: .init(threads: 1, kernels: .native))
    #expect(!plan.steps.contains { $0.kernel is ReferenceKernel })
  }
}
