import FrigateTensor

/// 100 |y − t| / max(|t|, 10⁻⁷), averaged over the last axis, for predictions y and targets t.
public struct MeanAbsolutePercentageError: Loss {
  public static let className = "MeanAbsolutePercentageError"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = aligned(target, to: prediction)
    return 100 * positionMean(abs((t - prediction) / maximum(abs(t), 1e-7)))
  }
}
