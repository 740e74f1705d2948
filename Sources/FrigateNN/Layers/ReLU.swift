import FrigateTensor

/// x from the threshold up to maxValue, maxValue above, and negativeSlope · (x − threshold) below.
public struct ReLU: MaskedLayer {
  public static let className = "ReLU"
  public var name: String?
  public var maxValue: Double?
  public var negativeSlope: Double
  public var threshold: Double

  public init(
    maxValue: Double? = nil, negativeSlope: Double = 0, threshold: Double = 0, name: String? = nil
  ) {
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "max_value", value: maxValue.map(JSON.number) ?? .null),
        JSON.Member(key: "negative_slope", value: .number(negativeSlope)),
        JSON.Member(key: "threshold", value: .number(threshold)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    maxValue = configuration.optional("max_value") == nil ? nil : try configuration.double("max_value")
    negativeSlope = try configuration.double("negative_slope", default: 0)
    threshold = try configuration.double("threshold", default: 0)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    let wrong = [("max_value", maxValue ?? 0), ("negative_slope", negativeSlope), ("threshold", threshold)]
      .first { !($0.1 >= 0 && $0.1.isFinite) }
    if let (parameter, value) = wrong {
      throw ConfigurationError("\(parameter) can't be \(value).", fix: "give 0 or more")
    }
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { .other }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    relu(x, maxValue: maxValue, negativeSlope: negativeSlope, threshold: threshold)
  }
}
