import FrigateTensor

/// Positions without some at the sides: [batch, positions…, channels], each axis shorter by its cropping.
public struct Cropping<Axes: SpatialAxes>: SpatialLayer {
  public static var className: String { "Cropping\(spatialRank)D" }
  public var name: String?
  /// Positions left out at the start and at the end of each axis.
  public var cropping: [SpatialMargins]

  /// As many left out on all sides.
  public init(_ cropping: Int, name: String? = nil) {
    self.init(Array(repeating: (cropping, cropping), count: Self.spatialRank), name: name)
  }

  /// `Cropping2D([(0, 1), (2, 0)])`: positions left out at the start and end of each axis.
  public init(_ cropping: [SpatialMargins], name: String? = nil) {
    self.cropping = cropping
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    cropping = try configuration.margins("cropping", rank: Self.spatialRank)
  }

  public var configuration: JSON {
    let format = Self.spatialRank == 1 ? [] : [dataFormat]
    return .object(
      baseConfiguration + [JSON.Member(key: "cropping", value: configuration(margins: cropping))] + format)
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRank(input)
    try check(margins: cropping, called: "cropping")
    let sizes = zip(input, cropping).map { $0 - $1.before - $1.after }
    if sizes.contains(where: { $0 < 1 }) {
      throw ConfigurationError(
        "nothing would be left: positions \(Array(input.dropLast())) become \(sizes).", fix: "crop less")
    }
    return sizes + [input[input.count - 1]]
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    var y = x
    for (k, margins) in cropping.enumerated() {
      let end = y.shape[k + 1] - margins.after
      y = split(y, at: [margins.before, end], axis: k + 1)[1]
    }
    return y
  }
}

/// Sequences without some steps at the ends: [batch, steps, channels] → [batch, fewer steps, channels].
public typealias Cropping1D = Cropping<Axes1D>

extension Cropping1D {
  /// One step left out at each end.
  public init(name: String? = nil) { self.init(1, name: name) }
}

/// Images without some positions at the sides: [batch, height, width, channels], both smaller by their cropping.
public typealias Cropping2D = Cropping<Axes2D>

/// Volumes without some positions at the sides: [batch, depth, height, width, channels], each smaller by its cropping.
public typealias Cropping3D = Cropping<Axes3D>
