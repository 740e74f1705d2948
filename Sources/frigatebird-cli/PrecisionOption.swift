import ArgumentParser
import FrigateEngine
import Frigatebird

/// What layers compute in.
enum Precision: String, CaseIterable, ExpressibleByArgument {
  case float32, bf16

  /// - Throws: for bfloat16 where the processor doesn't multiply it.
  var policy: DTypePolicy {
    get throws(ConfigurationError) {
      if self == .float32 { return .float32 }
      guard Machine.multipliesBFloat16 else {
        throw ConfigurationError(
          "bf16 needs instructions for bfloat16 (AVX512_BF16); this processor, with the instruction set "
            + "\(Machine.instructionSet) in use, has none.",
          in: "--precision", fix: "leave it out: float32 is faster here and more exact")
      }
      return .mixedBFloat16
    }
  }
}
