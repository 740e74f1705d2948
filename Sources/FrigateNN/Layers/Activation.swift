import FrigateTensor

/// Applies an activation function to its input.
public struct Activation: MaskedLayer {
  public static let className = "Activation"
  public var name: String?
  public var function: ActivationFunction

  public init(_ function: ActivationFunction, name: String? = nil) {
    self.function = function
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "activation", value: function.serialized)])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    function = try configuration.activation("activation")
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try function.outputShape(for: input)
  }
  public func weights(for input: [Int]) -> [WeightSpecification] { [] }

  public var outputRange: ActivationFunction.Range? { function.range == .linear ? nil : function.range }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    function(x)
  }
}
