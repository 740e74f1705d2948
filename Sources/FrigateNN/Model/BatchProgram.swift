import FrigateEngine
import FrigateIR
import FrigateTensor

/// A function of fixed inputs and a batch, written down and planned once for each type of batch that
/// comes: the last batch of an epoch may be shorter.
///
/// Training, evaluation and prediction each are one.
final class BatchProgram {
  typealias Function = (_ fixed: [Tensor], _ batch: [Tensor]) throws -> [Tensor]

  private struct Step {
    let batch: [TensorType]
    let execution: Execution
    let captured: [Storage]
  }

  private let fixed: [TensorType]
  private let donated: [Int: Int]
  private let function: Function
  /// `a training step`.
  private let what: String
  private var steps: [[TensorType]: Step] = [:]
  private var latest: Step?

  /// - Parameters:
  ///   - fixed: types of the inputs that aren't the batch's.
  ///   - updated: those of them that the outputs are written over, in order.
  ///   - what: what a batch goes through: `a training step`.
  init(
    fixed: [TensorType], updated: Range<Int> = 0..<0, what: String, _ function: @escaping Function
  ) {
    self.fixed = fixed
    self.what = what
    self.function = function
    donated = Dictionary(uniqueKeysWithValues: updated.enumerated().map { ($1, $0) })
  }

  /// Reads `inputs`, the fixed ones, and the batch; writes `outputs`. `inputs` are lengthened for the
  /// while, so that no memory is taken.
  func run(_ inputs: inout [Storage], batch: [Literal], outputs: [Storage]) throws {
    let step = try step(for: batch)
    let count = inputs.count
    for literal in batch { inputs.append(literal.storage) }
    inputs.append(contentsOf: step.captured)
    step.execution.run(inputs: inputs, outputs: outputs)
    // Held any longer, the batch's memory couldn't be used again by the reader.
    inputs.removeSubrange(count...)
  }

  /// The types of the outputs for such a batch.
  func outputTypes(for batch: [Literal]) throws -> [TensorType] {
    try step(for: batch).execution.plan.program.outputTypes
  }

  /// Plans for batches of these types before one is read.
  ///
  /// - Parameter state: bytes that are to be taken beside the batch, for state that lasts.
  /// - Throws: `ConfigurationError` if such a batch doesn't fit in memory.
  func prepare(for batch: [TensorType], beside state: Int = 0) throws {
    _ = try step(for: batch, beside: state)
  }

  /// Bytes of intermediate values of the latest batch's plan.
  var arenaByteCount: Int? { latest?.execution.plan.arenaByteCount }

  private func step(for batch: [Literal]) throws -> Step {
    if let latest, latest.batch.count == batch.count, zip(latest.batch, batch).allSatisfy({ $0 == $1.type }) {
      return latest
    }
    return try step(for: batch.map(\.type))
  }

  private func step(for types: [TensorType], beside state: Int = 0) throws -> Step {
    let step = try steps[types] ?? makeStep(types, beside: state)
    steps[types] = step
    latest = step
    return step
  }

  private func makeStep(_ batch: [TensorType], beside state: Int) throws -> Step {
    let (plan, captured) = try plan(for: batch, beside: state)
    return Step(
      batch: batch, execution: plan.makeExecution(), captured: captured.map(\.literal.storage))
  }

  /// The plan for such a batch, and the tensors its program captured.
  ///
  /// - Throws: `ConfigurationError` if the batch doesn't fit in memory.
  func plan(for batch: [TensorType], beside state: Int = 0) throws -> (plan: Plan, captured: [Tensor]) {
    let options = Plan.Options(donated: donated)
    let (program, captured) = try program(for: batch)
    let plan = try Plan(program, options: options)
    try BatchMemory(what: what, state: state) { try Plan(self.program(for: $0).program, options: options) }
      .check(plan, batch: batch)
    return (plan, captured)
  }

  /// The program for such a batch: its inputs are the fixed ones, the batch, then the captured tensors.
  func program(for batch: [TensorType]) throws -> (program: Program, captured: [Tensor]) {
    var failure: (any Error)?
    let result = FrigateTensor.program(of: fixed + batch) { arguments in
      do {
        return try withErrors {
          try function(Array(arguments[..<fixed.count]), Array(arguments[fixed.count...]))
        }
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    return result
  }
}
