import FrigateTensor

/// Filters laid on every window: y = activation(Σ x W + b), the sum over the window and its channels.
///
/// Shapes: x [batch, positions…, channels], W [window…, channels / groups, filters], b [filters], y [batch, windows…, filters].
/// With groups, each run of filters sees its own run of channels.
public struct Conv<Axes: SpatialAxes>: ConvolutionLayer {
  public static var className: String { "Conv\(spatialRank)D" }
  public var name: String?
  public var filters: Int
  public var window: ConvolutionWindow
  public var groups: Int
  public var activation: ActivationFunction
  public var usesBias: Bool
  public var kernel: WeightOptions
  public var bias: WeightOptions
  public var activityRegularizer: (any Regularizer)?

  /// `Conv2D(32, 3)`: 32 filters of size 3 × 3; `Conv1D(32, 3)`: of size 3.
  public init(
    _ filters: Int, _ kernelSize: SpatialSize, strides: SpatialSize = 1, padding: WindowPadding = .valid,
    dilationRate: SpatialSize = 1, groups: Int = 1, activation: ActivationFunction = .linear,
    usesBias: Bool = true, kernelInitializer: any Initializer = GlorotUniform(),
    biasInitializer: any Initializer = Zeros(), kernelRegularizer: (any Regularizer)? = nil,
    biasRegularizer: (any Regularizer)? = nil, activityRegularizer: (any Regularizer)? = nil,
    kernelConstraint: (any Constraint)? = nil, biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.filters = filters
    window = ConvolutionWindow(kernelSize, strides, padding, dilationRate, rank: Self.spatialRank)
    self.groups = groups
    self.activation = activation
    self.usesBias = usesBias
    kernel = WeightOptions(kernelInitializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
    bias = WeightOptions(biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
    self.activityRegularizer = activityRegularizer
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    let own = [
      window.dilationConfiguration, JSON.Member(key: "groups", value: .int(groups)),
    ]
    return .object(
      baseConfiguration + [JSON.Member(key: "filters", value: .int(filters))]
        + window.configuration("kernel_size")
        + own + outputConfiguration + kernel.configuration("kernel") + bias.configuration("bias"))
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    filters = try configuration.int("filters")
    window = try ConvolutionWindow(configuration, "kernel_size", rank: Self.spatialRank)
    groups = try configuration.int("groups", default: 1)
    activation = try configuration.activation("activation")
    usesBias = try configuration.bool("use_bias", default: true)
    kernel = try WeightOptions(configuration, "kernel", default: GlorotUniform())
    bias = try WeightOptions(configuration, "bias", default: Zeros())
    activityRegularizer = try configuration.regularizer("activity_regularizer")
  }

  // MARK: Filters

  func checkFilters(channels: Int) throws(ConfigurationError) {
    try checkCount(filters, of: "filters")
    if groups < 1 || channels % groups != 0 || filters % groups != 0 {
      throw ConfigurationError(
        "\(counted(channels, "channel")) and \(counted(filters, "filter")) don't make \(groups) equal groups.",
        fix: "let groups divide both")
    }
  }

  func features(channels: Int) -> Int { filters }

  func filterWeights(channels: Int) -> [WeightSpecification] {
    [kernel.specification("kernel", window.size + [channels / Swift.max(groups, 1), filters])]
  }

  func convolved(_ x: Tensor, _ filters: [Tensor]) -> Tensor {
    convolution(
      x, filters[0], strides: window.strides, padding: window.tensorPadding, dilation: window.dilationRate,
      groups: groups)
  }
}

/// Filters laid on every window of sequences: [batch, steps, channels] → [batch, windows, filters]; `padding: .causal` sees
/// no later step.
public typealias Conv1D = Conv<Axes1D>

/// Filters laid on every window of images: [batch, height, width, channels] → [batch, windows₀, windows₁, filters].
public typealias Conv2D = Conv<Axes2D>

/// Filters laid on every window of volumes: [batch, depth, height, width, channels] → [batch, windows₀, windows₁, windows₂, filters].
public typealias Conv3D = Conv<Axes3D>
