import FrigateEngine
import FrigateIR

/// Refuses a batch that doesn't fit in memory before anything of it is computed.
struct BatchMemory {
  /// `a training step`.
  let what: String
  /// Bytes that are taken beside the batch: weights, the optimizer's tensors, sums and the validation of a training.
  var state = 0
  /// The plan for batches of other sizes, to find the largest that fits.
  let plan: (_ batch: [TensorType]) throws -> Plan

  /// - Throws: `ConfigurationError` with what it takes, what there is, and the largest batch that fits.
  func check(_ plan: Plan, batch: [TensorType]) throws {
    guard let available = Machine.availableMemory, let size = batch.first?.shape.first else { return }
    let room = available - state
    var need = Self.need(plan, batch)
    if need <= room { return }
    let taken = need + state
    var largest = room > 0 ? size : 0
    while need > room, largest > 0 {
      // What a step takes grows about as its batch does.
      largest = min(largest - 1, Int(Double(largest) * Double(room) / Double(need)))
      if largest > 0 {
        let smaller = batch.map {
          $0.shape.first == size ? $0.with(shape: [largest] + $0.shape.dropFirst()) : $0
        }
        need = Self.need(try self.plan(smaller), smaller)
      }
    }
    let part = state > 0 ? ", \(spelled(bytes: state)) of it for weights, optimizer and sums" : ""
    throw ConfigurationError(
      "\(what) on a batch of \(size.grouped) takes \(spelled(bytes: taken)) of memory\(part); "
        + "\(spelled(bytes: available)) can be had.",
      fix: largest > 0
        ? "take batches of at most \(largest.grouped)"
        : "not even a batch of 1 fits: make the model smaller, or more memory free")
  }

  /// The batch and the intermediate values.
  private static func need(_ plan: Plan, _ batch: [TensorType]) -> Int {
    batch.reduce(plan.arenaByteCount) { $0 + $1.byteCount }
  }
}
