import FrigateTensor

/// Makes each example one row: [batch, a, b, …] → [batch, a · b · …].
public struct Flatten: RearrangingLayer {
  public static let className = "Flatten"
  public var name: String?

  public init(name: String? = nil) { self.name = name }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "data_format", value: "channels_last")])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    let format = try configuration.string("data_format", default: "channels_last")
    if format != "channels_last" {
      throw ConfigurationError(
        "data_format \(format) isn't supported.", in: "Flatten", fix: "use channels_last")
    }
  }

  // MARK: Shape

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    [input.reduce(1, *)]
  }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    x.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)])
  }
}
