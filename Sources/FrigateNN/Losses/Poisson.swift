import FrigateTensor

/// y − t log(y + 10⁻⁷), averaged over the last axis: for counts t with the mean y > 0, but for what doesn't
/// depend on y.
public struct Poisson: Loss {
  public static let className = "Poisson"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = aligned(target, to: prediction)
    return positionMean(prediction - t * log(prediction + 1e-7))
  }
}
