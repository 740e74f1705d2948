import FrigateTensor

/// The greatest element of each channel over every window of images: [batch, height, width, channels] → [batch, windows…, channels].
/// Of equal elements the first has the derivative.
public struct MaxPooling2D: PoolingLayer {
  public static let className = "MaxPooling2D"
  static let spatialRank = 2
  public var name: String?
  public var window: ConvolutionWindow

  /// Windows stand side by side unless there are strides.
  public init(
    _ poolSize: SpatialSize = 2, strides: SpatialSize? = nil, padding: WindowPadding = .valid,
    name: String? = nil
  ) {
    window = ConvolutionWindow(poolSize, strides ?? poolSize, padding, 1, rank: Self.spatialRank)
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    window = try ConvolutionWindow(configuration, "pool_size", rank: Self.spatialRank)
  }

  func pooled(_ x: Tensor) -> Tensor {
    maxPool(x, window: window.size, strides: window.strides, padding: window.tensorPadding)
  }
}
