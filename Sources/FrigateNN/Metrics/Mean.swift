import FrigateTensor

/// The mean of the predictions, whatever the targets are.
public struct Mean: MeanMetric {
  public static let className = "Mean"
  public var name: String

  public init(name: String = "mean") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "mean")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor { prediction }
}
