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
    /// Which kernels run; nil is what `FRIGATEBIRD_KERNELS` says, or native ones.
    public var kernels: Kernels?
    /// Whether elementwise equations share loops. The bits are the same either way.
    public var fuses = true

    public init(threads: Int? = nil, donated: [Int: Int] = [:], kernels: Kernels? = nil) {
      self.threads = threads
      self.donated = donated
      self.kernels = kernels
    }

    /// The kind of kernel asked for. Throws if there is none of the name, or it isn't to be had.
    var chosen: Kernels {
      get throws(OperationError) {
        let given = try Settings.given.get()
        let chosen = kernels ?? given.kernels ?? .native
        if chosen == .onednn, !OneDNNProduct.isAvailable {
          throw OperationError(
            "plan", "oneDNN's kernels are asked for, but oneDNN isn't there.",
            fix: "install it (Debian: libdnnl-dev) and build with the trait OneDNN, or use native kernels")
        }
        return chosen
      }
    }
  }

  /// A kind of kernel, to force in tests.
  public enum Kernels: String, Hashable, Sendable, CaseIterable {
    /// Every equation by its primitive's reference rule.
    case reference
    /// Our own C kernels wherever there is one.
    case native
    /// oneDNN's for products and convolutions of float32, our own for everything else.
    case onednn
  }

  /// The program after the passes.
  public let program: Program
  public let options: Options
  let steps: [Step]
  let schedule: Schedule
  let placement: Placement
  private let idle = Locked(Idle())

  private struct Idle: @unchecked Sendable { var workspaces: [Workspace] = [] }

  /// Throws if a donated pair isn't an input and an output of one type.
  public init(_ program: Program, options: Options = Options()) throws(OperationError) {
    var options = options
    options.threads = Engine.allowed(options.threads ?? Engine.threads)
    try Plan.check(options.donated, program)
    options.kernels = try options.chosen
    self.options = options
    let useReference = options.kernels == .reference
    self.program = try program.optimized(useReference: useReference)
    var lowering = Lowering(self.program, options: options, useReference: useReference)
    schedule = Schedule(lowering, threads: options.threads!, donated: options.donated)
    lowering.reorder(schedule.order)
    steps = lowering.steps
    placement = Placement(lowering, schedule, donated: options.donated)
  }

  private static func check(_ donated: [Int: Int], _ program: Program) throws(OperationError) {
    for (input, output) in donated.sorted(by: { $0.key < $1.key }) {
      guard program.inputs.indices.contains(input), program.outputs.indices.contains(output) else {
        throw OperationError(
          "plan",
          "input \(input) is donated to output \(output), but there are \(program.inputs.count) "
            + "inputs and \(program.outputs.count) outputs.", fix: "count both from 0")
      }
      let types = [program.inputs[input].type, program.outputs[output].type]
      if types[0] != types[1] {
        throw OperationError(
          "plan", "input \(input) is donated to output \(output) of another type.", received: types,
          fix: "donate an input to an output of the same element type and shape")
      }
    }
    if Set(donated.values).count != donated.count {
      throw OperationError(
        "plan", "two inputs are donated to one output.", received: ["\(donated)"],
        fix: "donate at most one input to each output")
    }
  }

  /// Bytes of intermediate values one run needs at its peak, scratch included.
  public var arenaByteCount: Int { placement.arenaByteCount + schedule.scratchByteCount }

  /// The outputs' values, in new memory.
  public func run(_ arguments: [Literal]) -> [Literal] {
    require(
      arguments.map(\.type) == program.inputTypes, "run: \(arguments.map(\.type)) for \(program.inputTypes)")
    let results = program.outputTypes.map { Literal($0, storage: Storage(byteCount: $0.byteCount)) }
    let workspace = idle.withLock { $0.workspaces.popLast() } ?? Workspace(self)
    workspace.run(inputs: arguments.map(\.storage), outputs: results.map(\.storage))
    idle.withLock { $0.workspaces.append(workspace) }
    return results
  }

  /// Reads the inputs and writes the outputs, packed and row-major, at these addresses, which overlap
  /// nothing but by donation. From any number of threads at once; memory for each is kept between runs.
  public func run(
    inputs: UnsafeBufferPointer<UnsafeRawPointer>,
    outputs: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) {
    let workspace = idle.withLock { $0.workspaces.popLast() } ?? Workspace(self)
    workspace.run(inputs: inputs, outputs: outputs)
    idle.withLock { $0.workspaces.append(workspace) }
  }

  /// A runner with memory of its own.
  public func makeExecution() -> Execution { Execution(self) }
}
