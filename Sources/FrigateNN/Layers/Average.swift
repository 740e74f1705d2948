import FrigateTensor

/// The mean of its inputs, element by element: `Average()([x, y])` is (x + y) / 2.
///
/// Shapes are equal, or have sizes of 1 where others have more.
public struct Average: ElementwiseMergingLayer {
  public static let className = "Average"
  public var name: String?

  public init(name: String? = nil) { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
  }

  func merged(_ inputs: [Tensor]) -> Tensor { inputs.dropFirst().reduce(inputs[0], +) / Double(inputs.count) }
}
