import FrigateTensor

/// What layers share that make one number of each window of a channel.
protocol PoolingLayer: SpatialLayer {
  var window: ConvolutionWindow { get }
  func pooled(_ x: Tensor) -> Tensor
}

extension PoolingLayer {
  public var configuration: JSON { .object(baseConfiguration + window.configuration("pool_size")) }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkRank(input)
    try window.check(rank: Self.spatialRank, isCausalKnown: false)
    return try window.outputSizes(Array(input.dropLast())) + [input[input.count - 1]]
  }

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    pooled(x)
  }
}
