import FrigateTensor

/// ½ e² where |e| ≤ δ, else δ (|e| − ½ δ), averaged over the last axis, e being prediction − target.
///
/// Huber (1964), *Robust estimation of a location parameter*, doi:10.1214/aoms/1177703732. Keras's own
/// configurations don't tell δ; ours do.
public struct Huber: Loss {
  public static let className = "Huber"
  /// δ.
  public var delta: Double
  public var reduction: LossReduction

  public init(delta: Double = 1, reduction: LossReduction = .sumOverBatchSize) {
    self.delta = delta
    self.reduction = reduction
  }

  public var configuration: JSON {
    ["name": "huber_loss", "reduction": .string(reduction.rawValue), "delta": .number(delta)]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    delta = try configuration.double("delta", default: 1)
    reduction = try configuration.lossReduction()
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let e = prediction - aligned(target, to: prediction)
    let size = abs(e)
    return positionMean(select(size .<= delta, 0.5 * square(e), delta * size - 0.5 * delta * delta))
  }
}
