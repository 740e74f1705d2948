import FrigateTensor

/// The difference of its two inputs: `Subtract()([x, y])` is x − y.
///
/// Shapes are equal, or have sizes of 1 where others have more.
public struct Subtract: ElementwiseMergingLayer {
  public static let className = "Subtract"
  public var name: String?
  var inputCount: Int? { 2 }

  public init(name: String? = nil) { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
  }

  func merged(_ inputs: [Tensor]) -> Tensor { inputs[0] - inputs[1] }
}
