import FrigateTensor

/// The sum of its inputs: `Add()([x, y])` is x + y.
///
/// Shapes are equal, or have sizes of 1 where others have more.
public struct Add: ElementwiseMergingLayer {
  public static let className = "Add"
  public var name: String?

  public init(name: String? = nil) { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
  }

  func merged(_ inputs: [Tensor]) -> Tensor { inputs.dropFirst().reduce(inputs[0], +) }
}
