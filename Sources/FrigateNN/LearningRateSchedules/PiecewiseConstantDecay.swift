import FrigateTensor

/// One rate up to and with each boundary, another after it: `values` has one number more than
/// `boundaries`.
public struct PiecewiseConstantDecay: LearningRateSchedule {
  public static let className = "PiecewiseConstantDecay"
  /// Steps, ascending.
  public var boundaries: [Double]
  public var values: [Double]

  /// - Precondition: one value more than boundaries.
  public init(boundaries: [Double], values: [Double]) {
    precondition(
      values.count == boundaries.count + 1,
      "PiecewiseConstantDecay: \(boundaries.count) boundaries need \(boundaries.count + 1) values, not "
        + "\(values.count)")
    self.boundaries = boundaries
    self.values = values
  }

  public var configuration: JSON {
    [
      "boundaries": .array(boundaries.map(JSON.number)), "values": .array(values.map(JSON.number)),
      "name": "PiecewiseConstant",
    ]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    boundaries = try configuration.doubles("boundaries")
    values = try configuration.doubles("values")
    if values.count != boundaries.count + 1 || boundaries != boundaries.sorted() {
      throw ConfigurationError(
        "has the boundaries \(boundaries) and \(values.count) values.", in: Self.className,
        fix: "give ascending boundaries and one value more than boundaries")
    }
    // Each is looked at in every step.
    if boundaries.count > 1000 {
      throw ConfigurationError(
        "has \(boundaries.count) boundaries.", in: Self.className, fix: "give at most 1000")
    }
  }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    var rate = Tensor.full([], values[0])
    for (boundary, value) in zip(boundaries, values.dropFirst()) {
      rate = select(step .> boundary, Tensor.full([], value), rate)
    }
    return rate
  }
}

extension Configuration {
  /// A list of numbers; Keras may write it as a tensor.
  public func doubles(_ key: String) throws(ConfigurationError) -> [Double] {
    let list = values[key]?.array ?? values[key]?["config"]?["value"]?.array ?? []
    let numbers = list.compactMap(\.double)
    guard !numbers.isEmpty, numbers.count == list.count else {
      throw ConfigurationError(
        "\(key) must be a list of numbers; it is \(values[key]?.excerpt ?? "missing").", in: className,
        fix: "give a list such as [0.1, 0.01]")
    }
    return numbers
  }
}
