import FrigateTensor

/// The least of its inputs, element by element: `Minimum()([x, y])`.
///
/// Shapes are equal, or have sizes of 1 where others have more.
public struct Minimum: ElementwiseMergingLayer {
  public static let className = "Minimum"
  public var name: String?

  public init(name: String? = nil) { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
  }

  func merged(_ inputs: [Tensor]) -> Tensor { inputs.dropFirst().reduce(inputs[0]) { minimum($0, $1) } }
}
