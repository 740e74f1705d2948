import FrigateTensor

/// Makes each example one row: [batch, a, b, …] → [batch, a · b · …]; with the channels, if they come
/// first, moved to the end before.
public struct Flatten: RearrangingLayer {
  public static let className = "Flatten"
  public var name: String?
  public var dataFormat: DataFormat

  public init(dataFormat: DataFormat = .channelsLast, name: String? = nil) {
    self.dataFormat = dataFormat
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "data_format", value: .string(dataFormat.rawValue))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    dataFormat = try configuration.dataFormat()
  }

  // MARK: Shape

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    [input.reduce(1, *)]
  }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let moved =
      dataFormat == .channelsFirst && x.rank > 2 ? x.transposed([0] + Array(2..<x.rank) + [1]) : x
    return moved.reshaped([x.shape[0], x.shape.dropFirst().reduce(1, *)])
  }
}
