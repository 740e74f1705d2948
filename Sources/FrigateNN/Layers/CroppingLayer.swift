import FrigateTensor

/// What layers that leave positions out at the sides share.
protocol CroppingLayer: SpatialLayer {
  var cropping: [SpatialMargins] { get }
}

extension CroppingLayer {
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
