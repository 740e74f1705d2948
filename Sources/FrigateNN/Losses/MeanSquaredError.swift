import FrigateTensor

/// (y − t)², averaged over the last axis, for predictions y and targets t.
public struct MeanSquaredError: Loss {
  public static let className = "MeanSquaredError"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    positionMean(square(prediction - aligned(target, to: prediction)))
  }
}
