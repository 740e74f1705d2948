import FrigateIR
import FrigateTensor

/// x · scale + offset, as float32; x may be of any integer type.
///
/// `Rescaling(1 / 255.0)` makes numbers from 0 to 1 of bytes.
public struct Rescaling: MaskedLayer {
  public static let className = "Rescaling"
  public var name: String?
  public var scale: Double
  public var offset: Double

  public init(_ scale: Double, offset: Double = 0, name: String? = nil) {
    self.scale = scale
    self.offset = offset
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "scale", value: .number(scale)), JSON.Member(key: "offset", value: .number(offset)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    scale = try configuration.double("scale")
    offset = try configuration.double("offset", default: 0)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { input }

  public func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    if !input.isInteger && input != .float32 {
      throw ConfigurationError(
        "computes with float32; its input is \(input).", fix: "convert the features with .to(.float32)")
    }
    return .float32
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { .linear }

  /// bfloat16 has not all whole numbers above 256.
  public var autocasts: Bool { false }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    x.to(.float32) * scale + offset
  }
}
