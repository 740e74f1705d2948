import FrigateIR

/// One plan and the memory to run it. Runs don't allocate (reference rules excepted).
///
/// Not for two threads at once, which the compiler ensures: it isn't `Sendable`.
public final class Execution {
  public let plan: Plan
  private let workspace: Workspace

  init(_ plan: Plan) {
    self.plan = plan
    workspace = Workspace(plan)
  }

  /// Reads the inputs and writes the outputs, packed and row-major, at these addresses.
  ///
  /// An output's address may be that of the input donated to it; otherwise outputs overlap nothing.
  public func run(
    inputs: UnsafeBufferPointer<UnsafeRawPointer>,
    outputs: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) {
    workspace.run(inputs: inputs, outputs: outputs)
  }

  /// The same over storages, which must be as large as the types say.
  public func run(inputs: [Storage], outputs: [Storage]) {
    workspace.run(inputs: inputs, outputs: outputs)
  }
}
