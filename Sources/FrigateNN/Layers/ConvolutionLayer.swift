import FrigateTensor

/// What layers share that lay filters on windows.
protocol ConvolutionLayer: SpatialLayer {
  var window: ConvolutionWindow { get }
  var activation: ActivationFunction { get }
  var usesBias: Bool { get }
  var bias: WeightOptions { get }
  /// How many features there are for inputs of so many channels.
  func features(channels: Int) -> Int
  /// The filters for inputs of so many channels.
  func filterWeights(channels: Int) -> [WeightSpecification]
  /// Throws where the filters don't suit so many channels.
  func checkFilters(channels: Int) throws(ConfigurationError)
  /// How many positions the results have.
  func outputSizes(_ positions: [Int]) throws(ConfigurationError) -> [Int]
  func convolved(_ x: Tensor, _ filters: [Tensor]) -> Tensor
}

extension ConvolutionLayer {
  public var outputRange: ActivationFunction.Range? { activation.range }

  /// What the results go through, as Keras writes it.
  var outputConfiguration: [JSON.Member] {
    [
      JSON.Member(key: "activation", value: activation.serialized),
      JSON.Member(key: "use_bias", value: .bool(usesBias)),
      JSON.Member(key: "activity_regularizer", value: activityRegularizer?.serialized ?? .null),
    ]
  }

  func checkFilters(channels: Int) throws(ConfigurationError) {}

  func outputSizes(_ positions: [Int]) throws(ConfigurationError) -> [Int] {
    try window.outputSizes(positions)
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRank(input)
    try window.check(rank: Self.spatialRank, isCausalKnown: Self.className == Conv1D.className)
    let channels = input[input.count - 1]
    try checkFilters(channels: channels)
    let sizes = try outputSizes(Array(input.dropLast()))
    return try activation.outputShape(for: sizes + [features(channels: channels)])
  }

  public func weights(for input: [Int]) -> [WeightSpecification] {
    let channels = input[input.count - 1]
    return filterWeights(channels: channels)
      + (usesBias ? [bias.specification("bias", [features(channels: channels)])] : [])
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let filters = usesBias ? Array(weights.dropLast()) : weights
    let y = convolved(x, filters)
    return activation(usesBias ? y + weights[weights.count - 1] : y)
  }

  /// Throws unless so many of something are 1 or more, and few enough to count with.
  func checkCount(_ count: Int, of what: String) throws(ConfigurationError) {
    if !(1...16_777_216).contains(count) {
      throw ConfigurationError("can't have \(count) \(what).", fix: "give 1 or more")
    }
  }
}
