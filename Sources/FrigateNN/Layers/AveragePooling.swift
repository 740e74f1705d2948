import FrigateTensor

/// The mean of each channel over every window: [batch, positions…, channels] → [batch, windows…, channels].
/// Padding isn't counted.
public struct AveragePooling<Axes: SpatialAxes>: PoolingLayer {
  public static var className: String { "AveragePooling\(spatialRank)D" }
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
    averagePool(x, window: window.size, strides: window.strides, padding: window.tensorPadding)
  }
}

/// The mean of each channel over every window of sequences:
/// [batch, steps, channels] → [batch, windows, channels].
public typealias AveragePooling1D = AveragePooling<Axes1D>

/// The mean of each channel over every window of images:
/// [batch, height, width, channels] → [batch, windows₀, windows₁, channels].
public typealias AveragePooling2D = AveragePooling<Axes2D>

/// The mean of each channel over every window of volumes:
/// [batch, depth, height, width, channels] → [batch, windows₀, windows₁, windows₂, channels].
public typealias AveragePooling3D = AveragePooling<Axes3D>
