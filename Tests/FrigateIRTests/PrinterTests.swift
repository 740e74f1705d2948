import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@Suite struct PrinterTests {
  @Test func programsReadBack() throws {
    let program = try everything()
    #expect(try Program(program.description) == program)
  }

  @Test func text() throws {
    #expect(
      try everything().description == """
        program(%0: float32[2, 3], %1: int8[3]) {
          %2: float32[2] = reduce_sum(%0) {axes = [1]}
          %3: float32[2] = constant() {value = float32[2] (nan:7fc00001, -inf), shape = [2]}
          %4: float32[2] = add(%2, %3)
          %5: float32[3] = convert(%1) {dtype = float32}
          %6: float32[2] = dot_general(%0, %5) {lhs_contracting = [1], rhs_contracting = [0], \
        lhs_batch = [], rhs_batch = []}
          %7: float32[2], %8: bool[2] = call(%6, %4) {label = "a \\"layer\\"", program = program(\
        %0: float32[2], %1: float32[2]) {
            %2: float32[2] = multiply(%0, %1)
            %3: bool[2] = compare(%0, %1) {direction = lt}
            return %2, %3
          }}
          return %7, %8, %1
        }
        """)
  }

  @Test func emptyProgram() throws {
    let program = Program(inputs: [], equations: [], outputs: [])
    #expect(program.description == "program() {\n  return\n}")
    #expect(try Program(program.description) == program)
  }

  /// Every element reads back to its bits.
  @Test(arguments: DType.allCases)
  func elementsReadBack(_ dtype: DType) throws {
    var state: UInt64 = 7
    let bits = (0..<500).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let bits = state ^ state >> 29
      return dtype == .bool ? bits & 1 : bits & (.max >> UInt64(64 - 8 * dtype.size))
    }
    let literal = Literal(TensorType(dtype, [500]), bitPatterns: bits)
    let constant = try Program(applying: Constant(literal), to: [])
    #expect(try Program(constant.description) == constant)
  }
}
