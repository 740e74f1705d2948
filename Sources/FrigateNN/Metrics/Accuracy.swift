import FrigateTensor

/// How often predictions equal their targets.
public struct Accuracy: MeanMetric {
  public static let className = "Accuracy"
  public var name: String

  public init(name: String = "accuracy") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "accuracy")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    (aligned(target, to: prediction) .== prediction).to(.float32)
  }
}
