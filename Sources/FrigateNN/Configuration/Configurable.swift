/// A part of a model that a Keras configuration can describe.
public protocol Configurable: Sendable {
  /// Keras's name of the class: `Dense`, `Adam`, `GlorotUniform`.
  static var className: String { get }
  /// Its parameters under Keras's names.
  var configuration: JSON { get }
  /// Reads the parameters; those left out take Keras's defaults.
  init(configuration: Configuration) throws(ConfigurationError)
}

extension Configurable {
  /// As Keras serializes it: `{"module": …, "class_name": …, "config": …, "registered_name": null}`.
  ///
  /// A type that isn't one of `known` is the user's own: it has no module of Keras's, and Keras looks
  /// it up under its registered name.
  func serialized(module: String, among known: [any Configurable.Type]) -> JSON {
    let isKnown = known.contains { $0 == Self.self }
    return [
      "module": isKnown ? .string(module) : nil, "class_name": .string(Self.className),
      "config": configuration, "registered_name": isKnown ? nil : .string(Self.className),
    ]
  }
}

/// The user's own parts that a configuration may name, beside the built-in ones.
public struct CustomObjects: Sendable {
  /// Layers, losses, metrics, optimizers, initializers, regularizers.
  public var types: [any Configurable.Type]
  public var activations: [ActivationFunction]

  public init(_ types: [any Configurable.Type] = [], activations: [ActivationFunction] = []) {
    self.types = types
    self.activations = activations
  }
}
