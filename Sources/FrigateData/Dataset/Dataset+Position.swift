extension Dataset {
  /// A place in the endless row of epochs, to stop at and to go on from.
  ///
  /// Two numbers are all there is to save: every order is computed from seed and epoch. The reader that
  /// starts there gives the same elements, bit for bit, as the one that stopped. As text it is
  /// `3:120`, as JSON `{"epoch":3,"step":120}`.
  public struct Position: Hashable, Sendable, Codable, Comparable, LosslessStringConvertible {
    /// Decides the order of shuffled elements.
    public var epoch: Int
    /// The next element's number within its epoch.
    public var step: Int

    public init(epoch: Int = 0, step: Int = 0) {
      self.epoch = epoch
      self.step = step
    }

    /// Reads what `description` writes; nil for anything else.
    public init?(_ description: String) {
      let parts = description.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, let epoch = Int(parts[0]), let step = Int(parts[1]), epoch >= 0, step >= 0,
        description == "\(epoch):\(step)"
      else { return nil }
      self.init(epoch: epoch, step: step)
    }

    public var description: String { "\(epoch):\(step)" }

    public static func < (a: Position, b: Position) -> Bool { (a.epoch, a.step) < (b.epoch, b.step) }
  }
}
