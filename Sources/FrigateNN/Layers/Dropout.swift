import FrigateTensor

/// In training, sets a random part of the inputs to zero and scales the others by 1 / (1 − rate),
/// so that the sum stays what it was on average; elsewhere passes the inputs on.
///
/// With a `noiseShape`, numbers along axes of size 1 are kept or dropped together: [batch, 1, channels] drops
/// whole channels of [batch, steps, channels]. Srivastava et al., *Dropout*, Journal of Machine Learning Research 15 (2014) 1929–1958.
public struct Dropout: DropoutLayer {
  public static let className = "Dropout"
  public var name: String?
  /// The part that is dropped, from 0 to 1.
  public var rate: Double
  /// The shape of what decides, the batch's axis included; nil for a size stands for the input's.
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
    if !(0...1).contains(rate) {
      throw ConfigurationError(
        "the rate is a part between 0 and 1, not \(rate).", fix: "for 50 % write 0.5")
    }
  }

  func dropped(_ x: Tensor, keeping keep: Tensor) -> Tensor { select(keep, x * (1 / (1 - rate)), 0) }
}
