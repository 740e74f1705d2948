import FrigateTensor

/// |y − t|, averaged over the last axis, for predictions y and targets t.
public struct MeanAbsoluteError: Loss {
  public static let className = "MeanAbsoluteError"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    positionMean(abs(prediction - aligned(target, to: prediction)))
  }
}
