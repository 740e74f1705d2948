import CFrigateKernels
import Testing
import _FrigateTestSupport

@Suite struct InstructionSetTests {
  @Test func limitLowersAndLifts() {
    let highest = frigate_isa_current()
    for isa in instructionSets {
      isa.run { #expect(frigate_isa_current() == isa) }
    }
    #expect(frigate_isa_current() == highest)
  }

  @Test func names() {
    let names = [FRIGATE_ISA_BASELINE, FRIGATE_ISA_AVX2, FRIGATE_ISA_AVX512].map(\.name)
    #expect(names == ["baseline", "avx2", "avx512"])
  }

  @Test func elementSizes() {
    #expect(
      (0..<13).map { frigate_dtype_size(frigate_dtype(rawValue: $0)) } == [
        4, 8, 2, 2, 1, 2, 4, 8, 1, 2, 4, 8, 1,
      ])
  }
}
