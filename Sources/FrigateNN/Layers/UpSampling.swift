import FrigateTensor

/// What the positions in between are.
public enum UpSamplingInterpolation: String, Hashable, Sendable {
  /// The same as the position they were made of.
  case nearest
  /// Between that and its neighbours, by their distances.
  case bilinear
}

/// Several positions made of each: [batch, positions…, channels], each axis longer by its factor.
public struct UpSampling<Axes: SpatialAxes>: SpatialLayer {
  public static var className: String { "UpSampling\(spatialRank)D" }
  public var name: String?
  /// Positions made of one, along each axis.
  public var size: [Int]
  /// Keras interpolates images only; sequences and volumes are repeated.
  let interpolation: UpSamplingInterpolation

  /// As many positions along each axis.
  public init(_ size: Int = 2, name: String? = nil) {
    self.init(Array(repeating: size, count: Self.spatialRank), name: name)
  }

  /// `UpSampling3D([1, 2, 2])`: as deep, twice as high and wide.
  public init(_ size: [Int], name: String? = nil) { self.init(size, .nearest, name) }

  init(_ size: [Int], _ interpolation: UpSamplingInterpolation, _ name: String?) {
    self.size = size
    self.interpolation = interpolation
    self.name = name
  }

  public var configuration: JSON {
    let size: JSON = Self.spatialRank == 1 && size.count == 1 ? .int(size[0]) : .array(size.map(JSON.int))
    let interpolation = JSON.Member(key: "interpolation", value: .string(interpolation.rawValue))
    return .object(
      baseConfiguration + [JSON.Member(key: "size", value: size)]
        + (Self.spatialRank == 1 ? [] : [dataFormat]) + (Self.spatialRank == 2 ? [interpolation] : []))
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    size = SpatialSize(try configuration.ints("size") ?? [2]).repeated(Self.spatialRank)
    let name =
      Self.spatialRank == 2 ? try configuration.string("interpolation", default: "nearest") : "nearest"
    guard let interpolation = UpSamplingInterpolation(rawValue: name) else {
      throw ConfigurationError(
        "the interpolation \(name) isn't supported.", in: Self.className, fix: "use nearest or bilinear")
    }
    self.interpolation = interpolation
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRank(input)
    if size.count != Self.spatialRank || size.contains(where: { !(1...65_536).contains($0) }) {
      throw ConfigurationError(
        "can't make \(size) positions of one.",
        fix: "give a count from 1 to 65536 for each of the \(Self.spatialRank) axes of positions")
    }
    var output: [Int] = []
    for (count, factor) in zip(input, size) {
      let (product, overflows) = count.multipliedReportingOverflow(by: factor)
      output.append(overflows ? .max : product)
    }
    return output + [input[input.count - 1]]
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    var y = x
    for (k, factor) in size.enumerated() where factor > 1 {
      y = interpolation == .nearest ? y.repeated(factor, axis: k + 1) : interpolated(y, factor, axis: k + 1)
    }
    return y
  }

  /// Position i of the result lies at (i + ½) / factor − ½ of the input; outside of it the outermost counts.
  private func interpolated(_ x: Tensor, _ factor: Int, axis: Int) -> Tensor {
    let count = x.shape[axis]
    if count == 1 { return x.repeated(factor, axis: axis) }
    let ends = split(x, at: [1, count - 1], axis: axis)
    let before = concatenate([ends[0], split(x, at: [count - 1], axis: axis)[0]], axis: axis)
    let after = concatenate([split(x, at: [1], axis: axis)[1], ends[2]], axis: axis)
    let phases = (0..<factor).map { p in
      let place = (Double(p) + 0.5) / Double(factor) - 0.5
      return place < 0 ? before * -place + x * (1 + place) : x * (1 - place) + after * place
    }
    var shape = x.shape
    shape[axis] *= factor
    return stack(phases, axis: axis + 1).reshaped(shape)
  }
}

/// Each step `size` times: [batch, steps, channels] → [batch, steps · size, channels].
public typealias UpSampling1D = UpSampling<Axes1D>

/// Larger images: [batch, height, width, channels] → [batch, height · size₀, width · size₁, channels].
public typealias UpSampling2D = UpSampling<Axes2D>

extension UpSampling2D {
  public init(_ size: Int = 2, interpolation: UpSamplingInterpolation, name: String? = nil) {
    self.init([size, size], interpolation, name)
  }

  /// `UpSampling2D([2, 3], interpolation: .bilinear)`: twice as high and three times as wide.
  public init(_ size: [Int], interpolation: UpSamplingInterpolation, name: String? = nil) {
    self.init(size, interpolation, name)
  }
}

/// Larger volumes: each position of [batch, depth, height, width, channels] size₀ × size₁ × size₂ times.
public typealias UpSampling3D = UpSampling<Axes3D>
