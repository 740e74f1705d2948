import FrigateTensor

/// Filters of each channel for itself: y = activation(x ⋆ D + b).
///
/// Shapes: x [batch, positions…, channels], D [window…, channels, multiplier], b [channels · multiplier],
/// y [batch, windows…, channels · multiplier]; feature c · multiplier + m is channel c under its filter m.
public struct DepthwiseConv<Axes: SpatialAxes>: ConvolutionLayer {
  public static var className: String { "DepthwiseConv\(spatialRank)D" }
  public var name: String?
  public var window: ConvolutionWindow
  /// Filters of each channel.
  public var depthMultiplier: Int
  public var activation: ActivationFunction
  public var usesBias: Bool
  public var depthwise: WeightOptions
  public var bias: WeightOptions
  public var activityRegularizer: (any Regularizer)?

  public init(
    _ kernelSize: SpatialSize, strides: SpatialSize = 1, padding: WindowPadding = .valid,
    dilationRate: SpatialSize = 1, depthMultiplier: Int = 1, activation: ActivationFunction = .linear,
    usesBias: Bool = true, depthwiseInitializer: any Initializer = GlorotUniform(),
    biasInitializer: any Initializer = Zeros(), depthwiseRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, activityRegularizer: (any Regularizer)? = nil,
    depthwiseConstraint: (any Constraint)? = nil, biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    window = ConvolutionWindow(kernelSize, strides, padding, dilationRate, rank: Self.spatialRank)
    self.depthMultiplier = depthMultiplier
    self.activation = activation
    self.usesBias = usesBias
    depthwise = WeightOptions(
      depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint)
    bias = WeightOptions(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
    self.activityRegularizer = activityRegularizer
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    let own = [
      window.dilationConfiguration, JSON.Member(key: "depth_multiplier", value: .int(depthMultiplier)),
    ]
    return .object(
      baseConfiguration + window.configuration("kernel_size") + own + outputConfiguration
        + depthwise.configuration("depthwise")
        + bias.configuration("bias"))
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    window = try ConvolutionWindow(configuration, "kernel_size", rank: Self.spatialRank)
    depthMultiplier = try configuration.int("depth_multiplier", default: 1)
    activation = try configuration.activation("activation")
    usesBias = try configuration.bool("use_bias", default: true)
    depthwise = try WeightOptions(configuration, "depthwise", default: GlorotUniform())
    bias = try WeightOptions(configuration, "bias", default: Zeros())
    activityRegularizer = try configuration.regularizer("activity_regularizer")
  }

  // MARK: Filters

  func checkFilters(channels: Int) throws(ConfigurationError) {
    try checkCount(depthMultiplier, of: "filters of each channel")
    try checkCount(
      channels.multipliedReportingOverflow(by: depthMultiplier).partialValue, of: "filtered channels")
  }

  func features(channels: Int) -> Int { channels * depthMultiplier }

  func filterWeights(channels: Int) -> [WeightSpecification] {
    [
      depthwise.specification("kernel", window.size + [channels, depthMultiplier])
    ]
  }

  func convolved(_ x: Tensor, _ filters: [Tensor]) -> Tensor {
    depthwiseConvolution(
      x, filters[0], strides: window.strides, padding: window.tensorPadding, dilation: window.dilationRate)
  }
}

/// Filters of each channel of sequences: [batch, steps, channels] → [batch, windows, channels · multiplier].
public typealias DepthwiseConv1D = DepthwiseConv<Axes1D>

/// Filters of each channel of images: [batch, height, width, channels] → [batch, windows₀, windows₁, channels · multiplier].
public typealias DepthwiseConv2D = DepthwiseConv<Axes2D>
