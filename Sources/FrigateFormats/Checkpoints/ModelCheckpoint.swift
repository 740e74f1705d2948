import FrigateData
import FrigateNN

/// Saves the model after each epoch, or whenever a number is better than ever.
///
///     ModelCheckpoint("best.safetensors", saveBestOnly: true)
///     ModelCheckpoint("model-{epoch:02d}-{val_loss:.3f}.safetensors")
///
/// What is saved is the model as it would be if the training had ended there: loaded, it goes on from there with
/// the same bits. Names in braces stand for the epoch's number, counted from 1, and for the logs, in the format of
/// C or Python. Decides as Keras's does.
public struct ModelCheckpoint: Callback {
  public let path: String
  public var monitor: String
  public var saveBestOnly: Bool
  public var mode: EarlyStopping.Mode
  private var best: Double?

  /// - Parameter initialValueThreshold: with `saveBestOnly`, what the number must be better than to count.
  public init(
    _ path: String, monitor: String = "val_loss", saveBestOnly: Bool = false,
    mode: EarlyStopping.Mode = .automatic, initialValueThreshold: Double? = nil
  ) {
    self.path = path
    self.monitor = monitor
    self.saveBestOnly = saveBestOnly
    self.mode = mode
    best = initialValueThreshold
  }

  public mutating func checkpoint(
    _ epoch: Int, logs: [(name: String, value: Double)], model: () -> any Model
  ) throws {
    // A name that can't be written is told before the first epoch is lost.
    _ = try ModelFormat(of: path)
    let file = try FileNameTemplate(path).text(epoch: epoch + 1, logs)
    if saveBestOnly {
      guard let value = logs.first(where: { $0.name == monitor })?.value else {
        throw ConfigurationError(
          "there is no \(monitor) to watch.", in: "ModelCheckpoint",
          fix: "give validation data, or watch one of \(logs.map(\.name).joined(separator: ", "))")
      }
      let grows = try mode.moreIsBetter(of: monitor, in: "ModelCheckpoint")
      if let best, !(grows ? value > best : value < best) { return }
      best = value
    }
    try model().save(file)
  }
}
