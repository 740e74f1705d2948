import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

@Suite struct CallTests {
  @Test func gradient() throws {
    #expect(
      try calling.pullback(along: [true]).description == """
        program(%0: float64[2], %1: float64[]) {
          %2: float64[2] = call(%0) {label = layer, program = program(%0: float64[2]) {
            %1: float64[2] = sin(%0)
            %2: float64[2] = multiply(%1, %0)
            return %2
          }}
          %3: float64[] = reduce_sum(%2) {axes = [0]}
          %4: float64[2] = broadcast(%1) {shape = [2], axes = []}
          %5: float64[2] = call(%0, %4) {label = layer, program = program(%0: float64[2], \
        %1: float64[2]) {
            %2: float64[2] = sin(%0)
            %3: float64[2] = cos(%0)
            %4: float64[2] = multiply(%2, %1)
            %5: float64[2] = multiply(%1, %0)
            %6: float64[2] = multiply(%5, %3)
            %7: float64[2] = add(%4, %6)
            return %7
          }}
          return %3, %5
        }
        """)
  }

  @Test func batch() throws {
    #expect(
      try calling.batched(mapped: [true], size: 3).description == """
        program(%0: float64[3, 2]) {
          %1: float64[3, 2] = call(%0) {label = layer, program = program(%0: float64[3, 2]) {
            %1: float64[3, 2] = sin(%0)
            %2: float64[3, 2] = multiply(%1, %0)
            return %2
          }}
          %2: float64[3] = reduce_sum(%1) {axes = [1]}
          return %2
        }
        """)
  }

  /// A call is what it calls, to every order.
  @Test func secondDerivative() throws {
    let inlined = Program(tensor(.float64, 2)) { [($0[0].sin() * $0[0]).sum(axes: [0])] }
    let arguments = [f64(0.3, -2), Literal(1.0), f64(1, 2), Literal(0.5)]
    func second(_ program: Program) throws -> Program {
      try program.pullback(along: [true]).derivative(along: [true, true])
    }
    let results = zip(
      try second(calling).evaluate(arguments), try second(inlined).evaluate(arguments))
    for (a, b) in results { #expect(difference(a, b, tolerance: 1e-15) == nil) }
  }
}
