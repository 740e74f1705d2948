import FrigateTensor

/// max(1 − t y, 0), averaged over the last axis, for targets t of −1 and 1. Where a batch has zeros and ones
/// only, zeros count as −1.
public struct Hinge: Loss {
  public static let className = "Hinge"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    positionMean(positivePart(1 - signs(aligned(target, to: prediction)) * prediction))
  }
}

/// Targets of −1 and 1, made of those of 0 and 1 if a batch has no others.
func signs(_ target: Tensor) -> Tensor {
  let isBinary = all((target .== 0) .| (target .== 1))
  return select(isBinary, 2 * target - 1, target)
}
