import FrigateTensor

/// The cosine of the angle between predictions and targets along the last axis.
public struct CosineSimilarityMetric: MeanMetric {
  public static let className = "CosineSimilarity"
  public var name: String

  public init(name: String = "cosine_similarity") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "cosine_similarity")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    -CosineSimilarity()(target, prediction)
  }
}
