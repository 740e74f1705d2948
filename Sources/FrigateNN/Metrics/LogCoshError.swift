import FrigateTensor

/// log cosh(prediction − target), averaged over the last axis and all examples.
public struct LogCoshError: MeanMetric {
  public static let className = "LogCoshError"
  public var name: String

  public init(name: String = "logcosh") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "logcosh")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    LogCosh()(target, prediction)
  }
}
