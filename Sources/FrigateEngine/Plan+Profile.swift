import FrigateIR
import Synchronization

/// How long each step of a plan takes, and what it does meanwhile.
public struct Profile: Sendable {
  public struct Step: Sendable {
    /// The kernel, as descriptions name it.
    public let label: String
    public let work: Work
    /// How operands and results lie: row-major, channels last, but for what it says.
    public let layout: String
    /// Time of one run, of all threads together: the median over the runs.
    public let nanoseconds: Double
    /// Calls of the kernel in one run, one for each thread's share or tile of a share.
    public let calls: Int
    /// The program's inputs it reads and outputs it writes, by index.
    public let inputs: [Int]
    public let outputs: [Int]
  }

  /// In the order they run.
  public let steps: [Step]
  /// A whole run, from start to end, without clocks inside: the median.
  public let nanoseconds: Double
  public let runs: Int
  public let threads: Int
  public let arenaByteCount: Int

  /// The time of all steps and threads together.
  public var stepNanoseconds: Double { steps.reduce(0) { $0 + $1.nanoseconds } }
  public var work: Work { steps.reduce(Work(flops: 0, bytes: 0)) { $0 + $1.work } }
}

extension Plan {
  /// What one run computes and moves.
  public var work: Work { steps.reduce(Work(flops: 0, bytes: 0)) { $0 + $1.kernel.work } }

  /// Runs the plan `2 · runs + 2` times, half of them with a clock around each kernel's calls.
  ///
  /// Reads the inputs and writes the outputs as `Execution.run` does; a donated input given as its
  /// output changes from run to run.
  public func profile(inputs: [Storage], outputs: [Storage], runs: Int) -> Profile {
    let clocks = steps.map { _ in StepClock() }
    let plain = Workspace(self)
    let timed = Workspace(self, running: zip(steps, clocks).map { TimedKernel(kernel: $0.kernel, clock: $1) })
    for workspace in [plain, timed] { workspace.run(inputs: inputs, outputs: outputs) }
    for clock in clocks { _ = clock.take() }

    let count = max(1, runs)
    var whole: [Double] = []
    var times = clocks.map { _ in [Double]() }
    var calls = clocks.map { _ in 0 }
    // Alternating, so that what disturbs the machine disturbs both.
    for _ in 0..<count {
      let start = Machine.nanoseconds()
      plain.run(inputs: inputs, outputs: outputs)
      whole.append(Double(Machine.nanoseconds() - start))
      timed.run(inputs: inputs, outputs: outputs)
      for (k, clock) in clocks.enumerated() {
        let (time, n) = clock.take()
        times[k].append(Double(time))
        calls[k] = n
      }
    }
    let price = StepClock.price
    return Profile(
      steps: steps.enumerated().map { k, step in
        Profile.Step(
          label: step.kernel.label, work: step.kernel.work, layout: step.kernel.layout,
          nanoseconds: max(0, times[k].median - price * Double(calls[k])), calls: calls[k],
          inputs: step.reads.compactMap {
            if case .input(let index) = placement.places[$0] { index } else { nil }
          },
          outputs: step.writes.compactMap {
            if case .output(let index) = placement.places[$0] { index } else { nil }
          })
      }, nanoseconds: whole.median, runs: count, threads: schedule.threads, arenaByteCount: arenaByteCount)
  }
}

/// Time that a step's calls have taken since it was last asked, on any thread.
private final class StepClock: Sendable {
  private let nanoseconds = Atomic<Int>(0)
  private let calls = Atomic<Int>(0)

  func add(_ time: Int) {
    nanoseconds.wrappingAdd(time, ordering: .relaxed)
    calls.wrappingAdd(1, ordering: .relaxed)
  }

  func take() -> (nanoseconds: Int, calls: Int) {
    (nanoseconds.exchange(0, ordering: .relaxed), calls.exchange(0, ordering: .relaxed))
  }

  /// What the clock reads around nothing.
  static var price: Double {
    (0..<1000).map { _ in
      let start = Machine.nanoseconds()
      return Double(Machine.nanoseconds() - start)
    }.median
  }
}

/// A kernel with a clock around its calls.
private struct TimedKernel: Kernel {
  let kernel: any Kernel
  let clock: StepClock

  var label: String { kernel.label }
  var cost: Double { kernel.cost }
  var work: Work { kernel.work }
  var rows: Int { kernel.rows }
  func readsOwnRows(of rows: Int) -> [Bool]? { kernel.readsOwnRows(of: rows) }
  var scratchByteCount: Int { kernel.scratchByteCount }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let start = Machine.nanoseconds()
    kernel.run(buffers, share, scratch)
    clock.add(Machine.nanoseconds() - start)
  }
}

extension [Double] {
  /// The middle one in order; 0 for none.
  fileprivate var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
