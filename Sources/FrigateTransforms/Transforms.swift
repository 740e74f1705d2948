import FrigateIR

/// The transforms as rules of primitives with sub-programs reach them.
public struct Transforms: ProgramTransforms {
  public init() {}
}

extension Emitter {
  /// An emitter whose rules can transform sub-programs.
  public convenience init() { self.init(transforms: Transforms()) }
}
