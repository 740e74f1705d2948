import FrigateTensor

/// (log(1 + y) − log(1 + t))², averaged over the last axis, for predictions y and targets t; both are held
/// above 10⁻⁷.
public struct MeanSquaredLogarithmicError: Loss {
  public static let className = "MeanSquaredLogarithmicError"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = aligned(target, to: prediction)
    let difference = log(above(prediction) + 1) - log(above(t) + 1)
    return positionMean(square(difference))
  }

  private func above(_ x: Tensor) -> Tensor { select(x .>= 1e-7, x, 1e-7) }
}
