import FrigateTensor

/// Passes its input on and adds l₁ Σ|x| + l₂ Σ x², divided by the number of examples, to the loss.
public struct ActivityRegularization: MaskedLayer {
  public static let className = "ActivityRegularization"
  public var name: String?
  public var l1: Double
  public var l2: Double

  public init(l1: Double = 0, l2: Double = 0, name: String? = nil) {
    self.l1 = l1
    self.l2 = l2
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "l1", value: .number(l1)), JSON.Member(key: "l2", value: .number(l2)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    l1 = try configuration.double("l1", default: 0)
    l2 = try configuration.double("l2", default: 0)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }
  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }
  public var activityRegularizer: (any Regularizer)? { L1L2(l1: l1, l2: l2) }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor { x }
}
