import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

@Suite struct ProgramTests {
  @Test func deadCodeGoesAndInputsStay() throws {
    let program = try Program(
      """
      program(%0: float32[2], %1: float32[2]) {
        %2: float32[2] = sin(%1)
        %3: float32[2] = cos(%0)
        %4: float32[2] = exp(%2)
        return %3
      }
      """)
    #expect(
      program.withoutDeadCode().renumbered().description == """
        program(%0: float32[2], %1: float32[2]) {
          %2: float32[2] = cos(%0)
          return %2
        }
        """)
  }

  @Test func equalProgramsAreEqualWhateverTheirNumbers() throws {
    let a = try Program("program(%3: float32[]) { %7: float32[] = sin(%3) return %7, %3 }")
    let b = try Program("program(%0: float32[]) { %1: float32[] = sin(%0) return %1, %0 }")
    #expect(a != b)
    #expect(a.renumbered() == b)
    #expect(a.renumbered().hashValue == b.hashValue)
  }
}
