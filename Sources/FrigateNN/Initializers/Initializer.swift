import FrigateTensor

/// How a weight starts.
public protocol Initializer: Configurable {
  /// float32 values of this shape, from a key of their own.
  func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor
}

extension Initializer {
  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.initializers", among: InitializerCatalog.all)
  }
}

/// The initializers a configuration may name.
public enum InitializerCatalog {
  public static let all: [any Initializer.Type] = [
    Zeros.self, Ones.self, Constant.self, RandomUniform.self, RandomNormal.self,
    TruncatedNormal.self, VarianceScaling.self, GlorotUniform.self, GlorotNormal.self,
    HeUniform.self, HeNormal.self, LecunUniform.self, LecunNormal.self, Orthogonal.self,
  ]
}

extension Configuration {
  /// The initializer described under `key`; nil where there is none.
  public func initializer(_ key: String) throws(ConfigurationError) -> (any Initializer)? {
    guard let part = try part(key) else { return nil }
    return try part.instance(of: InitializerCatalog.all, called: "initializer") { $0 is any Initializer.Type }
  }
}
