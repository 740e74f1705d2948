import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@Suite struct BatchTests {
  /// The gradient of a layer's bias, for each of five inputs.
  @Test func vmapOfGrad() throws {
    let gradient = try tanhLayer.pullback(along: [false, false, true])
    let batched = try gradient.batched(mapped: [true, false, false, false], size: 5)
    #expect(
      batched.description == """
        program(%0: float32[5, 4, 3], %1: float32[3, 2], %2: float32[2], %3: float32[]) {
          %4: float32[5, 4, 2] = dot_general(%0, %1) {lhs_contracting = [2], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          %5: float32[4, 2] = broadcast(%2) {shape = [4, 2], axes = [1]}
          %6: float32[5, 4, 2] = broadcast(%5) {shape = [5, 4, 2], axes = [1, 2]}
          %7: float32[5, 4, 2] = add(%4, %6)
          %8: float32[5, 4, 2] = tanh(%7)
          %9: float32[4, 2] = constant() {value = float32[] (1.0), shape = [4, 2]}
          %10: float32[5, 4, 2] = multiply(%8, %8)
          %11: float32[5, 4, 2] = broadcast(%9) {shape = [5, 4, 2], axes = [1, 2]}
          %12: float32[5, 4, 2] = subtract(%11, %10)
          %13: float32[5] = reduce_sum(%8) {axes = [1, 2]}
          %14: float32[4, 2] = broadcast(%3) {shape = [4, 2], axes = []}
          %15: float32[5, 4, 2] = broadcast(%14) {shape = [5, 4, 2], axes = [1, 2]}
          %16: float32[5, 4, 2] = multiply(%15, %12)
          %17: float32[5, 2] = reduce_sum(%16) {axes = [1]}
          return %13, %17
        }
        """)
  }

  @Test func outputsThatDoNotDependOnTheBatchRepeat() throws {
    let program = Program(tensor(.float32), tensor(.float32)) { [$0[1].sin(), $0[0]] }
    let batched = try program.batched(mapped: [true, false], size: 2)
    #expect(batched.evaluate([f32(1, 2), Literal(Float(0))]) == [f32(0, 0), f32(1, 2)])
  }

  @Test func batchesNest() throws {
    let program = Program(tensor(.float64), tensor(.float64)) { [$0[0] * $0[1]] }
    let outer = try program.batched(mapped: [false, true], size: 2)
      .batched(mapped: [true, false], size: 3)
    #expect(
      outer.evaluate([f64(1, 2, 3), f64(10, 20)])
        == [f64(10, 20, 20, 40, 30, 60).reshaped([3, 2])])
  }

  @Test func gradientOfABatchIsTheBatchOfGradients() throws {
    let batchOfGradients = try sinTimesX.pullback(along: [true])
      .batched(mapped: [true, true], size: 3)
    let gradientOfBatch = try sinTimesX.batched(mapped: [true], size: 3).pullback(along: [true])
    let arguments = [f64(0.1, -0.7, 2), f64(1, 2, 3)]
    #expect(batchOfGradients.evaluate(arguments) == gradientOfBatch.evaluate(arguments))
  }
}
