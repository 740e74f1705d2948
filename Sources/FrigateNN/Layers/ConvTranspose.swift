import FrigateTensor

/// The transpose of a convolution, which makes its inputs larger: what `Conv` sums, it spreads.
///
/// Shapes: x [batch, positions…, channels], W [window…, filters, channels], b [filters], y [batch, sizes…, filters]; an axis of n
/// positions becomes n · stride long with padding same, (n − 1) · stride + max(window, stride) with valid.
public struct ConvTranspose<Axes: SpatialAxes>: ConvolutionLayer {
  public static var className: String { "Conv\(spatialRank)DTranspose" }
  public var name: String?
  public var filters: Int
  public var window: ConvolutionWindow
  public var activation: ActivationFunction
  public var usesBias: Bool
  public var kernel: WeightOptions
  public var bias: WeightOptions
  public var activityRegularizer: (any Regularizer)?

  public init(
    _ filters: Int, _ kernelSize: SpatialSize, strides: SpatialSize = 1, padding: WindowPadding = .valid,
    dilationRate: SpatialSize = 1, activation: ActivationFunction = .linear, usesBias: Bool = true,
    kernelInitializer: any Initializer = GlorotUniform(), biasInitializer: any Initializer = Zeros(),
    kernelRegularizer: (any Regularizer)? = nil, biasRegularizer: (any Regularizer)? = nil,
    activityRegularizer: (any Regularizer)? = nil, kernelConstraint: (any Constraint)? = nil,
    biasConstraint: (any Constraint)? = nil, name: String? = nil
  ) {
    self.filters = filters
    window = ConvolutionWindow(kernelSize, strides, padding, dilationRate, rank: Self.spatialRank)
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
      window.dilationConfiguration, JSON.Member(key: "output_padding", value: nil),
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
    activation = try configuration.activation("activation")
    usesBias = try configuration.bool("use_bias", default: true)
    kernel = try WeightOptions(configuration, "kernel", default: GlorotUniform())
    bias = try WeightOptions(configuration, "bias", default: Zeros())
    activityRegularizer = try configuration.regularizer("activity_regularizer")
  }

  // MARK: Filters

  func checkFilters(channels: Int) throws(ConfigurationError) { try checkCount(filters, of: "filters") }

  func outputSizes(_ positions: [Int]) throws(ConfigurationError) -> [Int] {
    var sizes: [Int] = []
    for (k, count) in positions.enumerated() {
      let extent = (window.size[k] - 1) * window.dilationRate[k] + 1
      let (length, overflows) = count.multipliedReportingOverflow(by: window.strides[k])
      let more = window.padding == .valid ? Swift.max(extent - window.strides[k], 0) : 0
      sizes.append(overflows || length > 1 << (48 as Int) ? .max : length + more)
    }
    return sizes
  }

  func features(channels: Int) -> Int { filters }

  func filterWeights(channels: Int) -> [WeightSpecification] {
    [kernel.specification("kernel", window.size + [filters, channels])]
  }

  func convolved(_ x: Tensor, _ filters: [Tensor]) -> Tensor {
    transposedConvolution(
      x, filters[0], strides: window.strides, padding: window.tensorPadding, dilation: window.dilationRate)
  }
}

/// The transpose of `Conv1D`: [batch, steps, channels] → [batch, more steps, filters].
public typealias Conv1DTranspose = ConvTranspose<Axes1D>

/// The transpose of `Conv2D`: [batch, height, width, channels] → [batch, larger height, larger width, filters].
public typealias Conv2DTranspose = ConvTranspose<Axes2D>

/// The transpose of `Conv3D`: [batch, depth, height, width, channels] → [batch, larger sizes…, filters].
public typealias Conv3DTranspose = ConvTranspose<Axes3D>
