import FrigateIR
import FrigateTensor

/// Passes its input on; Keras calls it `Identity`, which here is the initializer.
public struct IdentityLayer: RearrangingLayer, MaskedLayer {
  public static let className = "Identity"
  public var name: String?

  public init(name: String? = nil) { self.name = name }

  // MARK: Configuration

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
  }

  // MARK: Shape

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor { x }
}
