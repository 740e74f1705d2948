import FrigateTensor

/// A function applied to every unit of a layer, by Keras's name or of your own making.
///
///     Dense(50, activation: .tanh)
///     Dense(50, activation: ActivationFunction("gaussian") { x in exp(x * x * -0.5) })
public struct ActivationFunction: Sendable {
  public let name: String
  /// What its results mean to a loss.
  public let range: Range
  private let function: @Sendable (Tensor) -> Tensor

  public enum Range: Hashable, Sendable {
    /// The input, unchanged.
    case linear
    /// Probabilities: positive, and over the last axis (softmax) or each for itself (sigmoid) ≤ 1.
    case probabilities
    /// Anything else.
    case other
  }

  public init(
    _ name: String, range: Range = .other, _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.name = name
    self.range = range
    self.function = function
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { function(x) }

  public static let linear = ActivationFunction("linear", range: .linear) { $0 }
  public static let relu = ActivationFunction("relu") { FrigateTensor.relu($0) }
  public static let elu = ActivationFunction("elu") { FrigateTensor.elu($0) }
  public static let selu = ActivationFunction("selu") { FrigateTensor.selu($0) }
  public static let gelu = ActivationFunction("gelu") { FrigateTensor.gelu($0) }
  public static let tanh = ActivationFunction("tanh") { FrigateTensor.tanh($0) }
  public static let sigmoid = ActivationFunction("sigmoid", range: .probabilities) {
    FrigateTensor.sigmoid($0)
  }
  public static let softmax = ActivationFunction("softmax", range: .probabilities) {
    FrigateTensor.softmax($0)
  }
  public static let softplus = ActivationFunction("softplus") { FrigateTensor.softplus($0) }
  public static let exponential = ActivationFunction("exponential") { exp($0) }

  /// The functions a configuration may name.
  public static let all: [ActivationFunction] = [
    .linear, .relu, .elu, .selu, .gelu, .tanh, .sigmoid, .softmax, .softplus, .exponential,
  ]

  public init(named name: String) throws(ConfigurationError) {
    guard let known = Self.all.first(where: { $0.name == name }) else {
      throw ConfigurationError(
        "no activation is named \(name).",
        fix: "use one of \(Self.all.map(\.name).joined(separator: ", "))")
    }
    self = known
  }
}
