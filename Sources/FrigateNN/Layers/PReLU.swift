import FrigateTensor

/// x above 0 and α x below, with a slope α that is learned for each unit.
///
/// Shapes: x and y [batch, …], α as one example, with size 1 along `sharedAxes`. Axes count from 1, as
/// the batch has number 0. α starts at 0. He et al. (2015), DOI 10.1109/ICCV.2015.123.
public struct PReLU: MaskedLayer {
  public static let className = "PReLU"
  public var name: String?
  public var alphaInitializer: any Initializer
  public var alphaRegularizer: (any Regularizer)?
  public var alphaConstraint: (any Constraint)?
  /// Axes along which all units have one slope.
  public var sharedAxes: [Int]?

  public init(
    alphaInitializer: any Initializer = Zeros(), alphaRegularizer: (any Regularizer)? = nil,
    alphaConstraint: (any Constraint)? = nil, sharedAxes: [Int]? = nil, name: String? = nil
  ) {
    self.alphaInitializer = alphaInitializer
    self.alphaRegularizer = alphaRegularizer
    self.alphaConstraint = alphaConstraint
    self.sharedAxes = sharedAxes
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "alpha_initializer", value: alphaInitializer.serialized),
        JSON.Member(key: "alpha_regularizer", value: alphaRegularizer?.serialized ?? .null),
        JSON.Member(key: "alpha_constraint", value: alphaConstraint?.serialized ?? .null),
        JSON.Member(key: "shared_axes", value: sharedAxes.map { .array($0.map(JSON.int)) } ?? .null),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    alphaInitializer = try configuration.initializer("alpha_initializer") ?? Zeros()
    alphaRegularizer = try configuration.regularizer("alpha_regularizer")
    alphaConstraint = try configuration.constraint("alpha_constraint")
    sharedAxes = try configuration.ints("shared_axes")
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if let axis = sharedAxes?.first(where: { $0 < 1 || $0 > input.count }) {
      throw ConfigurationError(
        "there is no axis \(axis) to share; the input has shape \(input).",
        fix: "name axes from 1 to \(input.count); the batch isn't named")
    }
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] {
    let shape = input.indices.map { sharedAxes?.contains($0 + 1) == true ? 1 : input[$0] }
    return [
      WeightSpecification(
        "alpha", shape, alphaInitializer, regularizer: alphaRegularizer, constraint: alphaConstraint)
    ]
  }

  public var outputRange: ActivationFunction.Range? { .other }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    relu(x) - weights[0] * relu(-x)
  }
}
