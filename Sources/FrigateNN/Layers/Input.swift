import FrigateIR

/// The shape of one example, without the batch axis, at the head of a model; in a `Functional` model what its
/// first layers are called on.
public struct Input: Hashable, Sendable {
  public var shape: [Int]
  /// float32, or an integer type for a model that begins with an Embedding.
  public var dtype: DType
  public var name: String?
  /// Tells it from others that are equal: a `Functional` model may take two of one shape.
  let identity = Identity()

  final class Identity: Sendable {}

  /// `Input(28, 28, 1)`: images of 28 × 28 pixels with one channel. `Input(20, dtype: .int32)`: texts
  /// of 20 words, each a number.
  public init(_ shape: Int..., dtype: DType = .float32, name: String? = nil) {
    self.init(shape: shape, dtype: dtype, name: name)
  }

  public init(shape: [Int], dtype: DType = .float32, name: String? = nil) {
    self.shape = shape
    self.dtype = dtype
    self.name = name
  }

  public static func == (a: Input, b: Input) -> Bool {
    a.shape == b.shape && a.dtype == b.dtype && a.name == b.name
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    hasher.combine(dtype)
    hasher.combine(name)
  }
}
