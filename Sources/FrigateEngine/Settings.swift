import CFrigateKernels
import FrigateIR
import Glibc

/// What environment variables ask of the engine, read once. Whoever misspells one relies on what isn't so: plans refuse it.
struct Settings: Sendable {
  /// `FRIGATEBIRD_THREADS`: threads of a plan, from 1.
  var threads: Int?
  /// `FRIGATEBIRD_MEMORY`: bytes that may still be taken.
  var memory: Int?
  /// `FRIGATEBIRD_KERNELS`: which kernels run.
  var kernels: Plan.Kernels?

  static let given = Result { () throws(OperationError) in try Settings(environment) }

  /// Throws for a value that isn't one; an empty one is none.
  init(_ variable: (String) -> String?) throws(OperationError) {
    func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    func number(_ name: String, _ what: String) throws(OperationError) -> Int? {
      guard let text = value(name) else { return nil }
      if let number = Int(text), number > 0 { return number }
      throw OperationError(
        "plan", "\(name) is \(what).", received: [text],
        fix: "set it to a whole number from 1 on, or not at all")
    }
    func choice(_ name: String, _ what: String, _ choices: [String]) throws(OperationError) -> String? {
      guard let text = value(name) else { return nil }
      if choices.contains(text) { return text }
      throw OperationError(
        "plan", "\(name) names no \(what).", received: [text],
        fix: "set it to \(choices.joined(separator: " or ")), or not at all")
    }
    threads = try number("FRIGATEBIRD_THREADS", "the number of threads")
    memory = try number("FRIGATEBIRD_MEMORY", "a number of bytes")
    kernels = try choice("FRIGATEBIRD_KERNELS", "kind of kernel", Plan.Kernels.allCases.map(\.rawValue))
      .flatMap { Plan.Kernels(rawValue: $0) }
    // The kernels read this one themselves.
    let sets = [FRIGATE_ISA_BASELINE, FRIGATE_ISA_AVX2, FRIGATE_ISA_AVX512]
    _ = try choice("FRIGATEBIRD_ISA", "instruction set", sets.map { String(cString: frigate_isa_name($0)) })
  }
}

/// The value of an environment variable.
func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
