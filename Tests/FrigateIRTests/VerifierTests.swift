import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@Suite struct VerifierTests {
  private let type = tensor(.float32, 2)

  private func value(_ id: Int) -> Value { Value(id: id, type: type) }

  /// %0 → sin → %1 → sin → … %count.
  private func chain(_ count: Int) -> [Equation] {
    (0..<count).map { Equation(Sin(), [value($0)], [value($0 + 1)]) }
  }

  @Test func problemIsShownAmongFiveEquationsBeforeAndAfter() {
    var equations = chain(20)
    equations[9] = Equation(Sin(), [value(99)], [value(10)])
    let program = Program(inputs: [value(0)], equations: equations, outputs: [value(20)])
    let error = #expect(throws: VerificationError.self) { try program.verify() }
    #expect(error?.equation == 9)
    #expect(
      error?.description == """
        %99 is used before it is defined.
          %5: float32[2] = sin(%4)
          %6: float32[2] = sin(%5)
          %7: float32[2] = sin(%6)
          %8: float32[2] = sin(%7)
          %9: float32[2] = sin(%8)
        > %10: float32[2] = sin(%99)
          %11: float32[2] = sin(%10)
          %12: float32[2] = sin(%11)
          %13: float32[2] = sin(%12)
          %14: float32[2] = sin(%13)
          %15: float32[2] = sin(%14)
        """)
  }

  @Test func contextStopsAtTheEnds() {
    let wrong = Equation(Sin(), [value(0)], [Value(id: 1, type: tensor(.float32, 3))])
    let program = Program(inputs: [value(0)], equations: [wrong], outputs: [])
    #expect(message(of: program.verify) == "sin gives float32[2].\n> %1: float32[3] = sin(%0)")
  }

  @Test func doubleDefinitionIsRefused() {
    let twice = Equation(Sin(), [value(0)], [value(0)])
    let program = Program(inputs: [value(0)], equations: [twice], outputs: [])
    let error = #expect(throws: VerificationError.self) { try program.verify() }
    #expect(error?.problem == "%0 is defined twice.")
    let inputs = Program(inputs: [value(0), value(0)], equations: [], outputs: [])
    #expect(message(of: inputs.verify) == "%0 is defined twice.")
  }

  @Test func typesMustAgreeWhereAValueIsUsed() {
    let use = Equation(Sin(), [Value(id: 0, type: tensor(.float32, 3))], [value(1)])
    let program = Program(inputs: [value(0)], equations: [use], outputs: [])
    let error = #expect(throws: VerificationError.self) { try program.verify() }
    #expect(error?.problem == "%0 is float32[2] where it is defined and float32[3] here.")
  }

  @Test func typeRulesAreAsked() {
    let sum = Equation(Add(), [value(0)], [value(1)])
    let program = Program(inputs: [value(0)], equations: [sum], outputs: [])
    let error = #expect(throws: VerificationError.self) { try program.verify() }
    #expect(error?.problem == "add: takes 2 operands, not 1.\n  received  float32[2]")
  }

  @Test func outputsMustBeDefined() {
    let program = Program(inputs: [value(0)], equations: chain(1), outputs: [value(7)])
    let error = #expect(throws: VerificationError.self) { try program.verify() }
    #expect(error?.problem == "%7 is used before it is defined.")
  }
}
