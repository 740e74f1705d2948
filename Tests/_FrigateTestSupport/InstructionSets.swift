import CFrigateKernels

/// The instruction sets this machine can run, `FRIGATEBIRD_ISA` permitting; the lowest first.
public let instructionSets = (FRIGATE_ISA_BASELINE.rawValue...frigate_isa_current().rawValue)
  .map(frigate_isa.init(rawValue:))

extension frigate_isa {
  public var name: String { String(cString: frigate_isa_name(self)) }

  /// What `body` returns when the kernels it finds and runs, on this thread, are this set's.
  public func run<R>(_ body: () throws -> R) rethrows -> R {
    frigate_isa_limit(self)
    defer { frigate_isa_limit(FRIGATE_ISA_AVX512) }
    return try body()
  }
}

/// `body` once with each instruction set, its complaints headed by the set's name.
public func underEachInstructionSet(_ body: () throws -> [String]) rethrows -> [String] {
  try instructionSets.flatMap { isa in try isa.run(body).map { "\(isa.name): \($0)" } }
}
