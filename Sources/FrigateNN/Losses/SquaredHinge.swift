import FrigateTensor

/// max(1 − t y, 0)², averaged over the last axis, for targets t of −1 and 1. Where a batch has zeros and ones
/// only, zeros count as −1.
public struct SquaredHinge: Loss {
  public static let className = "SquaredHinge"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    positionMean(square(positivePart(1 - signs(aligned(target, to: prediction)) * prediction)))
  }
}
