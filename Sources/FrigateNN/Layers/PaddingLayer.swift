import FrigateTensor

/// What layers that put zeros around positions share.
protocol PaddingLayer: SpatialLayer {
  var padding: [SpatialMargins] { get }
}

extension PaddingLayer {
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
