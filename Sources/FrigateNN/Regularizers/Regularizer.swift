import FrigateTensor

/// A penalty on a weight, or on what a layer makes, added to the loss.
public protocol Regularizer: WeightPart {
  /// The penalty, a scalar.
  func callAsFunction(_ weight: Tensor) -> Tensor
}

extension Regularizer {
  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.regularizers", among: RegularizerCatalog.all)
  }
}

/// Throws unless a penalty's strength is 0 or more: a negative one would be a reward without end.
func checkStrength(_ strengths: Double..., of part: String) throws(ConfigurationError) {
  if let strength = strengths.first(where: { !($0 >= 0 && $0.isFinite) }) {
    throw ConfigurationError("the strength can't be \(strength).", in: part, fix: "give 0 or more")
  }
}

/// The regularizers a configuration may name.
public enum RegularizerCatalog {
  public static let all: [any Regularizer.Type] = [
    L1.self, L2.self, L1L2.self, OrthogonalRegularizer.self,
  ]
}

extension Configuration {
  /// The regularizer described under `key`; nil where there is none.
  public func regularizer(_ key: String) throws(ConfigurationError) -> (any Regularizer)? {
    guard let part = try part(key) else { return nil }
    return try part.instance(of: RegularizerCatalog.all, called: "regularizer") { $0 is any Regularizer.Type }
  }
}
