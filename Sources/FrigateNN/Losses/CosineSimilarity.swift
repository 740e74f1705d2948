import FrigateTensor

/// −cos of the angle between predictions and targets along the last axis: −1 for the same direction, 1 for
/// the opposite. A vector of zeros has no direction: 0.
public struct CosineSimilarity: Loss {
  public static let className = "CosineSimilarity"
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
    return -sum(direction(t) * direction(prediction), axis: -1)
  }
}

/// x / |x| along the last axis; 1 / |x| is at most 10⁷. A vector of zeros stays, and so does its derivative.
func direction(_ x: Tensor) -> Tensor {
  let squares = sum(square(x), axis: -1, keepingAxes: true)
  let isZero = squares .== 0
  return select(isZero, 0, x * minimum(rsqrt(select(isZero, 1, squares)), 1e7))
}
