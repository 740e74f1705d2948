import FrigateTensor

/// What layers that make several positions of each share.
protocol UpSamplingLayer: SpatialLayer {
  /// Positions made of one, along each axis.
  var size: [Int] { get }
  var interpolation: UpSamplingInterpolation { get }
}

/// What the positions in between are.
public enum UpSamplingInterpolation: String, Hashable, Sendable {
  /// The same as the position they were made of.
  case nearest
  /// Between that and its neighbours, by their distances.
  case bilinear
}

extension UpSamplingLayer {
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
