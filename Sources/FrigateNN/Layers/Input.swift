import FrigateIR

/// The shape of one example, without the batch axis, at the head of a model.
public struct Input: Hashable, Sendable {
  public var shape: [Int]
  /// float32, or an integer type for a model that begins with an Embedding.
  public var dtype: DType
  public var name: String?

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
}
