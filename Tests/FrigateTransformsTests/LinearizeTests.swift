import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@Suite struct LinearizeTests {
  @Test func tanhLayer() throws {
    let parts = try FrigateTransformsTests.tanhLayer.linearized(along: [false, true, true])
    #expect(
      parts.known.description == """
        program(%0: float32[4, 3], %1: float32[3, 2], %2: float32[2]) {
          %3: float32[4, 2] = dot_general(%0, %1) {lhs_contracting = [1], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          %4: float32[4, 2] = broadcast(%2) {shape = [4, 2], axes = [1]}
          %5: float32[4, 2] = add(%3, %4)
          %6: float32[4, 2] = tanh(%5)
          %7: float32[4, 2] = constant() {value = float32[] (1.0), shape = [4, 2]}
          %8: float32[4, 2] = multiply(%6, %6)
          %9: float32[4, 2] = subtract(%7, %8)
          %10: float32[] = reduce_sum(%6) {axes = [0, 1]}
          return %10, %0, %9
        }
        """)
    #expect(
      parts.linear.description == """
        program(%0: float32[4, 3], %1: float32[4, 2], %2: float32[3, 2], %3: float32[2]) {
          %4: float32[4, 2] = dot_general(%0, %2) {lhs_contracting = [1], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          %5: float32[4, 2] = broadcast(%3) {shape = [4, 2], axes = [1]}
          %6: float32[4, 2] = add(%4, %5)
          %7: float32[4, 2] = multiply(%6, %1)
          %8: float32[] = reduce_sum(%7) {axes = [0, 1]}
          return %8
        }
        """)
    #expect(
      try parts.pullback().description == """
        program(%0: float32[4, 3], %1: float32[4, 2], %2: float32[]) {
          %3: float32[4, 2] = broadcast(%2) {shape = [4, 2], axes = []}
          %4: float32[4, 2] = multiply(%3, %1)
          %5: float32[2] = reduce_sum(%4) {axes = [0]}
          %6: float32[3, 2] = dot_general(%0, %4) {lhs_contracting = [0], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          return %6, %5
        }
        """)
    #expect(parts.outputCount == 1)
    #expect(parts.nonzero == [true])
  }
}
