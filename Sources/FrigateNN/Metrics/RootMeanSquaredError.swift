import FrigateTensor

/// The root of (prediction − target)², averaged over outputs and examples.
public struct RootMeanSquaredError: MeanMetric {
  public static let className = "RootMeanSquaredError"
  public var name: String

  public init(name: String = "root_mean_squared_error") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "root_mean_squared_error")
  }

  /// As in Keras, masked positions count here.
  public var supportsMasking: Bool { false }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    square(prediction - aligned(target, to: prediction))
  }

  public func result(_ state: [Tensor]) -> Tensor { sqrt(quotientOrZero(state[0], state[1])) }
}
