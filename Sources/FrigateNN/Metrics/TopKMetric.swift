import FrigateTensor

/// How often an example's class is among its k greatest predictions.
protocol TopKMetric: MeanMetric {
  var k: Int { get }
  init(k: Int, name: String)
}

extension TopKMetric {
  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "k", value: .int(k))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      k: try configuration.int("k", default: 5),
      name: try configuration.string("name", default: LayerNames.snakeCase(Self.className)))
  }
}

/// Whether fewer than k predictions of the last axis are greater than that at `classes`; false where a
/// prediction isn't finite or there is no such class.
func isInTopK(_ classes: Tensor, _ prediction: Tensor, _ k: Int) -> Tensor {
  let isTarget = oneHot(classes, classes: prediction.shape[prediction.rank - 1], dtype: .bool)
  let own = sum(select(isTarget, prediction, 0), axis: -1, keepingAxes: true)
  let greater = sum((prediction .> own).to(.float32), axis: -1)
  return (greater .< Double(k)) .& all(isfinite(prediction), axis: -1) .& any(isTarget, axis: -1)
}
