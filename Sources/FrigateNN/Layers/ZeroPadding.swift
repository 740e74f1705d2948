import FrigateTensor

/// Zeros around positions: [batch, positions…, channels], each axis longer by its padding.
public struct ZeroPadding<Axes: SpatialAxes>: SpatialLayer {
  public static var className: String { "ZeroPadding\(spatialRank)D" }
  public var name: String?
  /// Zeros before and after each axis of positions.
  public var padding: [SpatialMargins]

  /// As many zeros on all sides.
  public init(_ padding: Int = 1, name: String? = nil) {
    self.init(Array(repeating: (padding, padding), count: Self.spatialRank), name: name)
  }

  /// `ZeroPadding2D([(0, 1), (2, 0)])`: zeros before and after each axis.
  public init(_ padding: [SpatialMargins], name: String? = nil) {
    self.padding = padding
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    padding = try configuration.margins("padding", rank: Self.spatialRank)
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [JSON.Member(key: "padding", value: configuration(margins: padding)), dataFormat])
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRank(input)
    try check(margins: padding, called: "padding")
    return zip(input, padding).map { $0 + $1.before + $1.after } + [input[input.count - 1]]
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    pad(x, [(0, 0)] + padding.map { ($0.before, $0.after) } + [(0, 0)])
  }
}

/// Zeros before and after sequences: [batch, steps, channels] → [batch, more steps, channels].
public typealias ZeroPadding1D = ZeroPadding<Axes1D>

/// Zeros around images: [batch, height, width, channels], both larger by their padding.
public typealias ZeroPadding2D = ZeroPadding<Axes2D>

/// Zeros around volumes: [batch, depth, height, width, channels], each larger by its padding.
public typealias ZeroPadding3D = ZeroPadding<Axes3D>
