/// Loss and metrics after each epoch of a training.
public struct History: Hashable, Sendable {
  /// Numbers of the epochs, counted from 0 over the model's life.
  public private(set) var epochs: [Int] = []
  /// The series, in the order they are reported: `loss`, metrics, `val_loss`, …
  public private(set) var names: [String] = []
  private var values: [String: [Double]] = [:]

  public init() {}

  /// One number for each epoch; nil if nothing of that name was recorded.
  public subscript(name: String) -> [Double]? { values[name] }

  package mutating func append(epoch: Int, _ logs: [(name: String, value: Double)]) {
    epochs.append(epoch)
    for (name, value) in logs {
      if values[name] == nil { names.append(name) }
      values[name, default: []].append(value)
    }
  }
}
