import FrigateTensor

/// All zero.
public struct Zeros: Initializer {
  public static let className = "Zeros"
  public init() {}
  public var configuration: JSON { [:] }
  public init(configuration: Configuration) throws(ConfigurationError) {}
  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor { .zeros(shape) }
}

/// All one.
public struct Ones: Initializer {
  public static let className = "Ones"
  public init() {}
  public var configuration: JSON { [:] }
  public init(configuration: Configuration) throws(ConfigurationError) {}
  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor { .ones(shape) }
}

/// One value everywhere.
public struct Constant: Initializer {
  public static let className = "Constant"
  public var value: Double

  public init(_ value: Double) { self.value = value }
  public var configuration: JSON { ["value": .number(value)] }
  public init(configuration: Configuration) throws(ConfigurationError) {
    value = try configuration.double("value", default: 0)
  }
  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor { .full(shape, value) }
}
