import FrigateIR
import FrigateNN
import Frigatebird

/// Says once on standard error that a loss has become nan or infinite. The training goes on, as Keras's does.
struct LossWatch: Callback {
  private var hasTold = false

  mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision {
    let losses = logs.filter { $0.name == "loss" || $0.name == "val_loss" }
    if !hasTold, let wrong = losses.first(where: { !$0.value.isFinite }) {
      hasTold = true
      StandardError.say(
        "\(wrong.name) is \(wrong.value) in epoch \(epoch + 1)\n  fix       \(Self.fix)")
    }
    return .continue
  }

  /// Throws where not one epoch of a training has learned anything.
  static func check(_ history: History) throws(OperationError) {
    guard let losses = history["loss"], !losses.isEmpty, !losses.contains(where: \.isFinite) else { return }
    throw OperationError("train", "the loss was finite in no epoch; nothing is written.", fix: fix)
  }

  private static let fix = "a smaller --learning-rate usually helps, or a smaller --l2, or data without nan"
}
