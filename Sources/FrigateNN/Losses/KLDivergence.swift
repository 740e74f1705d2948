import FrigateTensor

/// Σ t log(t / p) over the last axis, how far a distribution p is from the target t; both are held between
/// 10⁻⁷ and 1. Kullback and Leibler (1951), doi:10.1214/aoms/1177729694.
public struct KLDivergence: Loss {
  public static let className = "KLDivergence"
  public var reduction: LossReduction

  public init(reduction: LossReduction = .sumOverBatchSize) { self.reduction = reduction }

  public var configuration: JSON { .object(baseConfiguration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    reduction = try configuration.lossReduction()
  }

  public var expects: Prediction { .probabilities }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    try checkEqual(target: target, prediction: prediction)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let t = held(target.to(prediction.dtype), 1e-7, 1)
    return sum(t * (log(t) - log(held(prediction, 1e-7, 1))), axis: -1)
  }
}
