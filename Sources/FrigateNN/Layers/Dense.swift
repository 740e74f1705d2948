import FrigateTensor

/// y = activation(x W + b): every unit is connected to every input.
///
/// Shapes: x [batch, …, n], W [n, units], b [units], y [batch, …, units]. As in Keras, W starts
/// Glorot uniform and b zero.
public struct Dense: MaskedLayer {
  public static let className = "Dense"
  public var name: String?
  public var units: Int
  public var activation: ActivationFunction
  public var usesBias: Bool
  public var kernelInitializer: any Initializer
  public var biasInitializer: any Initializer
  public var kernelRegularizer: (any Regularizer)?
  public var biasRegularizer: (any Regularizer)?
  public var activityRegularizer: (any Regularizer)?
  public var kernelConstraint: (any Constraint)?
  public var biasConstraint: (any Constraint)?

  public init(
    _ units: Int, activation: ActivationFunction = .linear, usesBias: Bool = true,
    kernelInitializer: any Initializer = GlorotUniform(), biasInitializer: any Initializer = Zeros(),
    kernelRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    activityRegularizer: (any Regularizer)? = nil, kernelConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.units = units
    self.activation = activation
    self.usesBias = usesBias
    self.kernelInitializer = kernelInitializer
    self.biasInitializer = biasInitializer
    self.kernelRegularizer = kernelRegularizer
    self.biasRegularizer = biasRegularizer
    self.activityRegularizer = activityRegularizer
    self.kernelConstraint = kernelConstraint
    self.biasConstraint = biasConstraint
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + activityConfiguration + [
        JSON.Member(key: "units", value: .int(units)),
        JSON.Member(key: "activation", value: activation.serialized),
        JSON.Member(key: "use_bias", value: .bool(usesBias)),
        JSON.Member(key: "kernel_initializer", value: kernelInitializer.serialized),
        JSON.Member(key: "bias_initializer", value: biasInitializer.serialized),
        JSON.Member(key: "kernel_regularizer", value: kernelRegularizer?.serialized ?? .null),
        JSON.Member(key: "bias_regularizer", value: biasRegularizer?.serialized ?? .null),
        JSON.Member(key: "kernel_constraint", value: kernelConstraint?.serialized ?? .null),
        JSON.Member(key: "bias_constraint", value: biasConstraint?.serialized ?? .null),
        JSON.Member(key: "quantization_config", value: nil),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    units = try configuration.int("units")
    activation = try configuration.activation("activation")
    usesBias = try configuration.bool("use_bias", default: true)
    kernelInitializer = try configuration.initializer("kernel_initializer") ?? GlorotUniform()
    biasInitializer = try configuration.initializer("bias_initializer") ?? Zeros()
    kernelRegularizer = try configuration.regularizer("kernel_regularizer")
    biasRegularizer = try configuration.regularizer("bias_regularizer")
    activityRegularizer = try configuration.regularizer("activity_regularizer")
    kernelConstraint = try configuration.constraint("kernel_constraint")
    biasConstraint = try configuration.constraint("bias_constraint")
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if units < 1 {
      throw ConfigurationError("needs at least one unit, not \(units).", fix: "give 1 or more units")
    }
    if input.isEmpty {
      throw ConfigurationError(
        "needs at least one axis beside the batch; the input has shape (None).",
        fix: "give the model an Input with the shape of one example")
    }
    return try activation.outputShape(for: input.dropLast() + [units])
  }

  public func weights(for input: [Int]) -> [WeightSpecification] {
    let kernel = WeightSpecification(
      "kernel", [input.last ?? 0, units], kernelInitializer, regularizer: kernelRegularizer,
      constraint: kernelConstraint)
    let bias = WeightSpecification(
      "bias", [units], biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
    return usesBias ? [kernel, bias] : [kernel]
  }

  public var outputRange: ActivationFunction.Range? { activation.range }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let y = matmul(x, weights[0])
    return activation(usesBias ? y + weights[1] : y)
  }
}
