import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Glibc
import Testing
import _FrigateTestSupport

@Suite struct PullbackTests {
  @Test func gradientOfATanhLayer() throws {
    let gradient = try tanhLayer.pullback(along: [false, true, true])
    #expect(
      gradient.description == """
        program(%0: float32[4, 3], %1: float32[3, 2], %2: float32[2], %3: float32[]) {
          %4: float32[4, 2] = dot_general(%0, %1) {lhs_contracting = [1], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          %5: float32[4, 2] = broadcast(%2) {shape = [4, 2], axes = [1]}
          %6: float32[4, 2] = add(%4, %5)
          %7: float32[4, 2] = tanh(%6)
          %8: float32[4, 2] = constant() {value = float32[] (1.0), shape = [4, 2]}
          %9: float32[4, 2] = multiply(%7, %7)
          %10: float32[4, 2] = subtract(%8, %9)
          %11: float32[] = reduce_sum(%7) {axes = [0, 1]}
          %12: float32[4, 2] = broadcast(%3) {shape = [4, 2], axes = []}
          %13: float32[4, 2] = multiply(%12, %10)
          %14: float32[2] = reduce_sum(%13) {axes = [0]}
          %15: float32[3, 2] = dot_general(%0, %13) {lhs_contracting = [0], \
        rhs_contracting = [0], lhs_batch = [], rhs_batch = []}
          return %11, %15, %14
        }
        """)
  }

  @Test func gradientOfAGradient() throws {
    let second = try sinTimesX.pullback(along: [true]).pullback(along: [true, false])
    #expect(
      second.description == """
        program(%0: float64[], %1: float64[], %2: float64[], %3: float64[]) {
          %4: float64[] = sin(%0)
          %5: float64[] = cos(%0)
          %6: float64[] = cos(%0)
          %7: float64[] = sin(%0)
          %8: float64[] = negate(%7)
          %9: float64[] = multiply(%4, %0)
          %10: float64[] = multiply(%4, %1)
          %11: float64[] = multiply(%1, %0)
          %12: float64[] = multiply(%11, %6)
          %13: float64[] = add(%10, %12)
          %14: float64[] = multiply(%11, %3)
          %15: float64[] = multiply(%3, %6)
          %16: float64[] = multiply(%1, %15)
          %17: float64[] = multiply(%3, %1)
          %18: float64[] = multiply(%4, %2)
          %19: float64[] = add(%16, %18)
          %20: float64[] = multiply(%2, %0)
          %21: float64[] = add(%17, %20)
          %22: float64[] = multiply(%14, %8)
          %23: float64[] = add(%19, %22)
          %24: float64[] = multiply(%21, %5)
          %25: float64[] = add(%23, %24)
          return %9, %13, %25
        }
        """)
  }

  /// Derivatives of x·sin x: the n-th is x·sin(x + nπ/2) + n·sin(x + (n − 1)π/2).
  @Test func fourthDerivative() throws {
    var program = sinTimesX
    let x = 0.7
    for n in 1...4 {
      // From f⁽ⁿ⁻¹⁾ to f⁽ⁿ⁾: the pullback of 1, without the value.
      program = try program.gradient()
      let result = program.evaluate([Literal(x)])[0].doubles[0]
      let (high, low) = (x + Double(n) * .pi / 2, x + Double(n - 1) * .pi / 2)
      #expect(abs(result - (x * sin(high) + Double(n) * sin(low))) < 1e-14)
    }
  }

  /// Forward over reverse and reverse over forward are the same second derivative.
  @Test func modesAgree() throws {
    let x = Literal(0.7)
    let one = Literal(1.0)
    let reverse = try sinTimesX.gradient()
    let forwardOverReverse = try reverse.derivative(along: [true]).evaluate([x, one])[1]
    let forward = try sinTimesX.derivative(along: [true])
    let tangent = Program(
      inputs: forward.inputs, equations: forward.equations, outputs: [forward.outputs[1]])
    let reverseOverForward = try tangent.pullback(along: [true, false])
      .evaluate([x, one, one])[1]
    #expect(difference(forwardOverReverse, reverseOverForward, tolerance: 1e-15) == nil)
  }

  @Test func unusedInputsGetZeros() throws {
    let program = Program(tensor(.float32, 2), tensor(.float32, 3)) { [$0[0]] }
    let results = try program.pullback(along: [true, true])
      .evaluate([f32(1, 2), f32(1, 2, 3), f32(5, 6)])
    #expect(results == [f32(1, 2), f32(5, 6), f32(0, 0, 0)])
  }

  @Test func outputsThatAreNotFloatingHaveNoCotangent() throws {
    let program = Program(tensor(.float32, 2)) {
      [$0[0].converted(to: .int32), $0[0] * 2, $0[0].compare(.lt, $0[0])]
    }
    let pullback = try program.pullback(along: [true])
    #expect(pullback.inputTypes == [tensor(.float32, 2), tensor(.float32, 2)])
    #expect(pullback.evaluate([f32(1.5, 2), f32(1, 3)]).last == f32(2, 6))
  }

  @Test func aValueUsedTwiceAddsItsCotangents() throws {
    let program = Program(tensor(.float32)) { [$0[0] + $0[0], $0[0]] }
    let results = try program.pullback(along: [true])
      .evaluate([Literal(Float(1)), Literal(Float(10)), Literal(Float(100))])
    #expect(results[2] == Literal(Float(120)))
  }

  @Test func whatDependsOnNoInputHasZeroGradient() throws {
    let program = Program(tensor(.float32, 2)) { [$0[0].filled(3), $0[0].write(StopGradient())] }
    let results = try program.pullback(along: [true]).evaluate([f32(1, 2), f32(1, 1), f32(1, 1)])
    #expect(results[2] == f32(0, 0))
  }
}

extension Program {
  /// The gradient of a scalar function, without its value.
  fileprivate func gradient() throws -> Program {
    let pullback = try pullback(along: inputs.map { _ in true })
    let emitter = Emitter()
    let x = inputs.map { emitter.input($0.type) }
    let one = try emitter.emit(Constant(Literal(1.0)), [])
    return emitter.program(Array(try emitter.inline(pullback, x + one)[1...]))
  }
}
