import FrigateTensor

/// (prediction − target)², averaged over outputs and examples; the loss of that name as a metric.
public struct MeanSquaredErrorMetric: Metric {
  public static let className = "MeanSquaredError"
  public var name: String

  public init(name: String = "mean_squared_error") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "mean_squared_error")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    MeanSquaredError()(target, prediction)
  }
}
