import FrigateTensor

/// What layers share that treat vectors along an axis or several; axis 0 is the batch.
protocol AxesLayer: MaskedLayer {
  var axes: [Int] { get }
  init(axes: [Int], name: String?)
}

extension AxesLayer {
  public var configuration: JSON {
    let axis: JSON = axes.count == 1 ? .int(axes[0]) : .array(axes.map(JSON.int))
    return .object(baseConfiguration + [JSON.Member(key: "axis", value: axis)])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      axes: try configuration.ints("axis") ?? [-1], name: configuration.optional("name")?.string)
  }

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    try checkExampleAxes(axes, of: input)
    return input
  }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
}
