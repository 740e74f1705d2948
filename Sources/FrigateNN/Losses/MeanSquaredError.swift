import FrigateTensor

/// (prediction − target)², averaged over an example's outputs.
public struct MeanSquaredError: Loss {
  public static let className = "MeanSquaredError"
  public init() {}

  public var configuration: JSON {
    ["name": "mean_squared_error", "reduction": "sum_over_batch_size"]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {}

  public var expects: Prediction { .values }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    if target == [], prediction == [1] { return }
    try checkEqual(target: target, prediction: prediction)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = target.to(prediction.dtype).reshaped(prediction.shape)
    return exampleMean(square(prediction - t))
  }
}
