import FrigateEngine
import FrigateIR
import FrigateTensor

/// The plans by which a model's `predict` has answered so far, one for each type of batch, so that asking again
/// traces and plans nothing.
///
/// A plan takes the weights as inputs and depends on the structure alone: copies of a model share their plans, from
/// any number of threads.
final class PredictionPlans: Sendable {
  private struct Key: Hashable {
    /// Types of the weights, then those of the batch.
    let types: [TensorType]
    let threads: Int
  }

  private struct Entry: Sendable {
    let plan: Plan
    let captured: [Literal]
  }

  private let entries = Locked<[Key: Entry]>([:])
  /// Batches of many sizes aren't kept for ever.
  private static let most = 32

  init() {}

  /// All outputs for a batch of features.
  func predict(_ model: some Model, _ features: [Tensor]) throws -> [Tensor] {
    let arguments = model.weights.map(\.value.literal) + features.map(\.literal)
    let key = Key(types: arguments.map(\.type), threads: Engine.threads)
    let known = entries.withLock { $0[key] }
    let entry = try known ?? plan(model, features.map(\.type))
    if known == nil {
      entries.withLock { entries in
        if entries.count >= Self.most { entries.removeAll() }
        entries[key] = entry
      }
    }
    return entry.plan.run(arguments + entry.captured).map { Tensor($0) }
  }

  private func plan(_ model: some Model, _ features: [TensorType]) throws -> Entry {
    let (plan, captured) = try model.predictions.plan(for: features)
    return Entry(plan: plan, captured: captured.map(\.literal))
  }
}
