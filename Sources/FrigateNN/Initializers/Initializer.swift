import FrigateTensor

/// How a weight starts.
public protocol Initializer: WeightPart {
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
    Identity.self,
  ]
}

extension Configuration {
  /// The initializer described under `key`; nil where there is none.
  public func initializer(_ key: String) throws(ConfigurationError) -> (any Initializer)? {
    guard var part = try part(key) else { return nil }
    // Keras's other names.
    let names = [
      "uniform": "RandomUniform", "normal": "RandomNormal", "zero": "Zeros", "one": "Ones",
      "IdentityInitializer": "Identity", "OrthogonalInitializer": "Orthogonal",
    ]
    if let name = names[part.className] {
      part = Configuration(className: name, part.values, customObjects: customObjects)
    }
    return try part.instance(of: InitializerCatalog.all, called: "initializer") { $0 is any Initializer.Type }
  }
}
