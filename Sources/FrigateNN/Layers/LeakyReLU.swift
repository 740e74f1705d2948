import FrigateTensor

/// x above 0 and negativeSlope · x below.
///
/// Maas, Hannun and Ng, *Rectifier nonlinearities improve neural network acoustic models*, ICML 2013.
public struct LeakyReLU: MaskedLayer {
  public static let className = "LeakyReLU"
  public var name: String?
  public var negativeSlope: Double

  public init(negativeSlope: Double = 0.3, name: String? = nil) {
    self.negativeSlope = negativeSlope
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "negative_slope", value: .number(negativeSlope))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    negativeSlope = try configuration.double("negative_slope", default: 0.3)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if !negativeSlope.isFinite {
      throw ConfigurationError("negative_slope can't be \(negativeSlope).", fix: "give a number such as 0.3")
    }
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { .other }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    leakyRelu(x, slope: negativeSlope)
  }
}
