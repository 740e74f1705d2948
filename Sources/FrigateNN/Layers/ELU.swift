import FrigateTensor

/// x above 0 and α(eˣ − 1) below. Clevert, Unterthiner and Hochreiter (2015), arXiv:1511.07289.
public struct ELU: MaskedLayer {
  public static let className = "ELU"
  public var name: String?
  public var alpha: Double

  public init(alpha: Double = 1, name: String? = nil) {
    self.alpha = alpha
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "alpha", value: .number(alpha))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    alpha = try configuration.double("alpha", default: 1)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }
  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { .other }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    elu(x, alpha: alpha)
  }
}
