/// The shape of one example, without the batch axis, at the head of a model.
public struct Input: Hashable, Sendable {
  public var shape: [Int]
  public var name: String?

  /// `Input(28, 28, 1)`: images of 28 × 28 pixels with one channel.
  public init(_ shape: Int..., name: String? = nil) {
    self.shape = shape
    self.name = name
  }

  public init(shape: [Int], name: String? = nil) {
    self.shape = shape
    self.name = name
  }
}
