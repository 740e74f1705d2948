import FrigateTensor

/// max(1 + n − p, 0) with p = Σ t y, the score of the true class, and n = max (1 − t) y, the greatest of the
/// others, over the last axis; t is one-hot.
public struct CategoricalHinge: Loss {
  public static let className = "CategoricalHinge"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    try checkEqual(target: target, prediction: prediction)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = target.to(prediction.dtype)
    let others = max((1 - t) * prediction, axis: -1)
    return positivePart(others - sum(t * prediction, axis: -1) + 1)
  }
}
