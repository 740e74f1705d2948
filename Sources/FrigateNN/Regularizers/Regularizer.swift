import FrigateTensor

/// A penalty on a weight, added to the loss.
public protocol Regularizer: Configurable {
  /// The penalty, a scalar.
  func callAsFunction(_ weight: Tensor) -> Tensor
}

extension Regularizer {
  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.regularizers", among: RegularizerCatalog.all)
  }
}

/// l₁ Σ|w| + l₂ Σ w².
public struct L1L2: Regularizer {
  public static let className = "L1L2"
  public var l1: Double
  public var l2: Double

  public init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }

  public var configuration: JSON { ["l1": .number(l1), "l2": .number(l2)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    l1 = try configuration.double("l1", default: 0)
    l2 = try configuration.double("l2", default: 0)
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor {
    if l1 == 0 { return sum(square(weight)) * l2 }
    if l2 == 0 { return sum(abs(weight)) * l1 }
    return sum(abs(weight)) * l1 + sum(square(weight)) * l2
  }
}

/// l₁ Σ|w|: drives weights to zero.
public struct L1: Regularizer {
  public static let className = "L1"
  public var l1: Double

  public init(_ l1: Double = 0.01) { self.l1 = l1 }

  public var configuration: JSON { ["l1": .number(l1)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    l1 = try configuration.double("l1", default: 0.01)
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor { sum(abs(weight)) * l1 }
}

/// l₂ Σ w²: keeps weights small (weight decay, ridge).
public struct L2: Regularizer {
  public static let className = "L2"
  public var l2: Double

  public init(_ l2: Double = 0.01) { self.l2 = l2 }

  public var configuration: JSON { ["l2": .number(l2)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    l2 = try configuration.double("l2", default: 0.01)
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor { sum(square(weight)) * l2 }
}

/// The regularizers a configuration may name.
public enum RegularizerCatalog {
  public static let all: [any Regularizer.Type] = [L1.self, L2.self, L1L2.self]
}

extension Configuration {
  /// The regularizer described under `key`; nil where there is none.
  public func regularizer(_ key: String) throws(ConfigurationError) -> (any Regularizer)? {
    guard let part = try part(key) else { return nil }
    return try part.instance(of: RegularizerCatalog.all, called: "regularizer") { $0 is any Regularizer.Type }
  }
}
