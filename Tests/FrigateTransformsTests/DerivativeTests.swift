import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@Suite struct DerivativeTests {
  @Test func product() throws {
    #expect(
      try sinTimesX.derivative(along: [true]).description == """
        program(%0: float64[], %1: float64[]) {
          %2: float64[] = sin(%0)
          %3: float64[] = cos(%0)
          %4: float64[] = multiply(%1, %3)
          %5: float64[] = multiply(%2, %0)
          %6: float64[] = multiply(%4, %0)
          %7: float64[] = multiply(%2, %1)
          %8: float64[] = add(%6, %7)
          return %5, %8
        }
        """)
  }

  /// What doesn't depend on the marked inputs has no tangent to compute.
  @Test func tanhLayerAlongItsBias() throws {
    let derivative = try tanhLayer.derivative(along: [false, false, true])
    #expect(
      derivative.description == """
        program(%0: float32[4, 3], %1: float32[3, 2], %2: float32[2], %3: float32[2]) {
          %4: float32[4, 2] = dot_general(%0, %1) {lhs_contracting = [1], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          %5: float32[4, 2] = broadcast(%2) {shape = [4, 2], axes = [1]}
          %6: float32[4, 2] = broadcast(%3) {shape = [4, 2], axes = [1]}
          %7: float32[4, 2] = add(%4, %5)
          %8: float32[4, 2] = tanh(%7)
          %9: float32[4, 2] = constant() {value = float32[] (1.0), shape = [4, 2]}
          %10: float32[4, 2] = multiply(%8, %8)
          %11: float32[4, 2] = subtract(%9, %10)
          %12: float32[4, 2] = multiply(%6, %11)
          %13: float32[] = reduce_sum(%8) {axes = [0, 1]}
          %14: float32[] = reduce_sum(%12) {axes = [0, 1]}
          return %13, %14
        }
        """)
  }

  @Test func onlyFloatingInputsHaveDerivatives() {
    let program = Program(tensor(.int32, 2)) { [$0[0].converted(to: .float32)] }
    let text = """
      derivative: input 0 isn't floating.
        received  int32[2]
        fix       convert it to a floating type, or don't differentiate along it
      """
    #expect(message(of: { try program.derivative(along: [true]) }) == text)
    #expect(message(of: { try program.pullback(along: [true]) }) == text)
  }
}
