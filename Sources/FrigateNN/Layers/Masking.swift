import FrigateTensor

/// Makes steps of a sequence count for nothing whose features all have one value, and sets them to 0.
///
/// [batch, steps, features] → the same, with the mask [batch, steps]: what the layers after this one make
/// of a masked step counts neither in the loss nor in metrics that are means, as long as each of them
/// hands the mask on.
public struct Masking: MaskedLayer {
  public static let className = "Masking"
  public var name: String?
  public var maskValue: Double

  public init(_ maskValue: Double = 0, name: String? = nil) {
    self.maskValue = maskValue
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "mask_value", value: .number(maskValue))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    maskValue = try configuration.double("mask_value", default: 0)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if input.isEmpty {
      throw ConfigurationError(
        "looks at the features of each step; the input has none.",
        fix: "give it examples of shape [steps, features]")
    }
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let isThere = any(x .!= maskValue, axis: -1)
    context.mask = isThere
    return select(isThere.insertingAxis(at: x.rank - 1), x, 0)
  }
}
