import FrigateTensor

/// Dropout for selu: in training, sets a random part of the inputs to selu's lowest value and then
/// stretches all so that mean 0 and variance 1 stay; elsewhere passes the inputs on.
///
/// a · (x kept or −λα) + b, a = ((1 − rate)(1 + rate λ²α²))^(−½), b = a λ α rate. Klambauer et al. (2017),
/// arXiv:1706.02515.
public struct AlphaDropout: DropoutLayer {
  public static let className = "AlphaDropout"
  public var name: String?
  /// The part that is dropped, from 0 to less than 1.
  public var rate: Double
  /// As of `Dropout`.
  public var noiseShape: [Int?]?
  /// Another one gives other random numbers in a model of the same seed.
  public var seed: Int?

  public init(_ rate: Double, noiseShape: [Int?]? = nil, seed: Int? = nil, name: String? = nil) {
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
    self.name = name
  }

  func checkRate() throws(ConfigurationError) {
    if !(0..<1).contains(rate) {
      throw ConfigurationError(
        "the rate is a part of at least 0 and less than 1, not \(rate).", fix: "for 50 % write 0.5")
    }
  }

  func dropped(_ x: Tensor, keeping keep: Tensor) -> Tensor {
    let lowest = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946
    let a = 1 / ((1 - rate) * (1 + rate * lowest * lowest)).squareRoot()
    return select(keep, x, Tensor.full([], lowest, dtype: x.dtype)) * a - a * lowest * rate
  }
}
