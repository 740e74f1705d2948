import FrigateTensor

/// Filters of each channel for itself, then sums over the channels at each position: y = activation((x ⋆ D) P + b).
///
/// Shapes: x [batch, positions…, channels], D [window…, channels, multiplier], P [1…, channels · multiplier, filters], b [filters],
/// y [batch, windows…, filters]. Chollet (2017), DOI 10.1109/CVPR.2017.195.
public struct SeparableConv<Axes: SpatialAxes>: ConvolutionLayer {
  public static var className: String { "SeparableConv\(spatialRank)D" }
  public var name: String?
  public var filters: Int
  public var window: ConvolutionWindow
  /// Filters of each channel.
  public var depthMultiplier: Int
  public var activation: ActivationFunction
  public var usesBias: Bool
  public var depthwise: WeightOptions
  public var pointwise: WeightOptions
  public var bias: WeightOptions
  public var activityRegularizer: (any Regularizer)?

  public init(
    _ filters: Int, _ kernelSize: SpatialSize, strides: SpatialSize = 1, padding: WindowPadding = .valid,
    dilationRate: SpatialSize = 1, depthMultiplier: Int = 1, activation: ActivationFunction = .linear,
    usesBias: Bool = true, depthwiseInitializer: any Initializer = GlorotUniform(),
    pointwiseInitializer: any Initializer = GlorotUniform(),
    biasInitializer: any Initializer = Zeros(), depthwiseRegularizer: (any Regularizer)? = nil,
    pointwiseRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, activityRegularizer: (any Regularizer)? = nil,
    depthwiseConstraint: (any Constraint)? = nil, pointwiseConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.filters = filters
    window = ConvolutionWindow(kernelSize, strides, padding, dilationRate, rank: Self.spatialRank)
    self.depthMultiplier = depthMultiplier
    self.activation = activation
    self.usesBias = usesBias
    depthwise = WeightOptions(
      depthwiseInitializer, regularizer: depthwiseRegularizer, constraint: depthwiseConstraint)
    pointwise = WeightOptions(
      pointwiseInitializer, regularizer: pointwiseRegularizer, constraint: pointwiseConstraint)
    bias = WeightOptions(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
    self.activityRegularizer = activityRegularizer
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    let own = [
      window.dilationConfiguration, JSON.Member(key: "depth_multiplier", value: .int(depthMultiplier)),
      JSON.Member(key: "filters", value: .int(filters)),
    ]
    return .object(
      baseConfiguration + window.configuration("kernel_size") + own + outputConfiguration
        + depthwise.configuration("depthwise")
        + pointwise.configuration("pointwise") + bias.configuration("bias"))
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    filters = try configuration.int("filters")
    window = try ConvolutionWindow(configuration, "kernel_size", rank: Self.spatialRank)
    depthMultiplier = try configuration.int("depth_multiplier", default: 1)
    activation = try configuration.activation("activation")
    usesBias = try configuration.bool("use_bias", default: true)
    depthwise = try WeightOptions(configuration, "depthwise", default: GlorotUniform())
    pointwise = try WeightOptions(configuration, "pointwise", default: GlorotUniform())
    bias = try WeightOptions(configuration, "bias", default: Zeros())
    activityRegularizer = try configuration.regularizer("activity_regularizer")
  }

  // MARK: Filters

  func checkFilters(channels: Int) throws(ConfigurationError) {
    try checkCount(depthMultiplier, of: "filters of each channel")
    try checkCount(filters, of: "filters")
    try checkCount(
      channels.multipliedReportingOverflow(by: depthMultiplier).partialValue, of: "filtered channels")
  }

  func features(channels: Int) -> Int { filters }

  func filterWeights(channels: Int) -> [WeightSpecification] {
    [
      depthwise.specification("depthwise_kernel", window.size + [channels, depthMultiplier]),
      pointwise.specification(
        "pointwise_kernel", window.size.map { _ in 1 } + [channels * depthMultiplier, filters]),
    ]
  }

  func convolved(_ x: Tensor, _ filters: [Tensor]) -> Tensor {
    let y = depthwiseConvolution(
      x, filters[0], strides: window.strides, padding: window.tensorPadding, dilation: window.dilationRate)
    return matmul(y, filters[1].reshaped(Array(filters[1].shape.suffix(2))))
  }
}

/// Filters of each channel of sequences, then sums over the channels: [batch, steps, channels] → [batch, windows, filters].
public typealias SeparableConv1D = SeparableConv<Axes1D>

/// Filters of each channel of images, then sums over the channels:
/// [batch, height, width, channels] → [batch, windows₀, windows₁, filters].
public typealias SeparableConv2D = SeparableConv<Axes2D>
