import FrigateTensor

/// log cosh(y − t), averaged over the last axis, for predictions y and targets t: quadratic near 0, linear far
/// away.
public struct LogCosh: Loss {
  public static let className = "LogCosh"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let e = prediction - aligned(target, to: prediction)
    return positionMean(e + softplus(-2 * e) - 0.693147180559945309417)
  }
}
