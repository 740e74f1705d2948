import FrigateTensor

/// `gain` on the diagonal of a matrix, 0 elsewhere: a Dense layer that starts by passing its input on.
public struct Identity: Initializer {
  public static let className = "Identity"
  public var gain: Double

  public init(gain: Double = 1) { self.gain = gain }

  /// Keras writes nothing, and reads a gain.
  public var configuration: JSON { gain == 1 ? [:] : ["gain": .number(gain)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    gain = try configuration.double("gain", default: 1)
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    if shape.count != 2 {
      throw ConfigurationError(
        "makes matrices only.", in: Self.className, fix: "choose another initializer")
    }
  }

  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor {
    Tensor.eye(shape[0], columns: shape[1]) * gain
  }
}
