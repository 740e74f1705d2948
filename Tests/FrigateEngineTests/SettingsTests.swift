import FrigateIR
import Testing

@testable import FrigateEngine

@Suite struct SettingsTests {
  private func settings(_ name: String, _ value: String) throws -> Settings {
    try Settings { $0 == name ? value : nil }
  }

  @Test func whatIsAsked() throws {
    #expect(try settings("FRIGATEBIRD_THREADS", "3").threads == 3)
    #expect(try settings("FRIGATEBIRD_MEMORY", "1000000").memory == 1_000_000)
    #expect(try settings("FRIGATEBIRD_KERNELS", "onednn").kernels == .onednn)
    for set in ["baseline", "avx2", "avx512", ""] { _ = try settings("FRIGATEBIRD_ISA", set) }
    let none = try Settings { $0 == "FRIGATEBIRD_THREADS" ? "" : nil }
    #expect(none.threads == nil && none.memory == nil && none.kernels == nil)
  }

  @Test func misspelledOnesAreRefused() throws {
    for (name, value, what, fix) in [
      ("FRIGATEBIRD_KERNELS", "mkl", "names no kind of kernel", "reference or native or onednn"),
      ("FRIGATEBIRD_ISA", "avx521", "names no instruction set", "baseline or avx2 or avx512"),
      ("FRIGATEBIRD_THREADS", "two", "is the number of threads", "a whole number from 1 on"),
      ("FRIGATEBIRD_THREADS", "0", "is the number of threads", "a whole number from 1 on"),
      ("FRIGATEBIRD_MEMORY", "1M", "is a number of bytes", "a whole number from 1 on"),
    ] {
      let error = #expect(throws: OperationError.self) { try settings(name, value) }
      #expect(
        error?.description == """
          plan: \(name) \(what).
            received  \(value)
            fix       set it to \(fix), or not at all
          """)
    }
  }
}
