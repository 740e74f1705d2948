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
  private var steps: [[TensorType]: Step] = [:]
  private var latest: Step?

  /// - Parameters:
  ///   - fixed: types of the inputs that aren't the batch's.
  ///   - updated: those of them that the outputs are written over, in order.
  init(fixed: [TensorType], updated: Range<Int> = 0..<0, _ function: @escaping Function) {
    self.fixed = fixed
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

  private func step(for batch: [Literal]) throws -> Step {
    if let latest, latest.batch.count == batch.count, zip(latest.batch, batch).allSatisfy({ $0 == $1.type }) {
      return latest
    }
    let types = batch.map(\.type)
    let step = try steps[types] ?? plan(types)
    steps[types] = step
    latest = step
    return step
  }

  private func plan(_ batch: [TensorType]) throws -> Step {
    let (program, captured) = try program(for: batch)
    let plan = try Plan(program, options: Plan.Options(donated: donated))
    return Step(
      batch: batch, execution: plan.makeExecution(), captured: captured.map(\.literal.storage))
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
