import FrigateTensor

/// What layers share that make one number of all positions of a channel.
protocol GlobalPoolingLayer: SpatialLayer {
  var keepsAxes: Bool { get }
  init(keepsAxes: Bool, name: String?)
  func pooled(_ x: Tensor, axes: [Int]) -> Tensor
}

extension GlobalPoolingLayer {
  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      keepsAxes: try configuration.bool("keepdims", default: false),
      name: configuration.optional("name")?.string)
  }

  public var configuration: JSON {
    .object(baseConfiguration + [dataFormat, JSON.Member(key: "keepdims", value: .bool(keepsAxes))])
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRank(input)
    return Array(repeating: 1, count: keepsAxes ? Self.spatialRank : 0) + [input[input.count - 1]]
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    pooled(x, axes: Array(1...Self.spatialRank))
  }
}
