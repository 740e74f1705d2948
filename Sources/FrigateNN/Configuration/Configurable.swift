/// A part of a model that a Keras configuration can describe.
public protocol Configurable: Sendable {
  /// Keras's name of the class: `Dense`, `Adam`, `GlorotUniform`.
  static var className: String { get }
  /// Its parameters under Keras's names.
  var configuration: JSON { get }
  /// Reads the parameters; those left out take Keras's defaults.
  init(configuration: Configuration) throws(ConfigurationError)
}

/// The parameters of one part, and who they belong to.
public struct Configuration: Sendable {
  public let className: String
  public let values: JSON

  public init(className: String, _ values: JSON) {
    self.className = className
    self.values = values
  }

  private func read<T>(
    _ key: String, _ kind: String, default fallback: T?, _ convert: (JSON) -> T?
  ) throws(ConfigurationError) -> T {
    guard let value = values[key], value != .null else {
      if let fallback { return fallback }
      throw ConfigurationError("\(key) is missing.", in: className)
    }
    guard let result = convert(value) else {
      throw ConfigurationError("\(key) must be \(kind); it is \(value).", in: className)
    }
    return result
  }

  public func int(_ key: String, default fallback: Int? = nil) throws(ConfigurationError) -> Int {
    try read(key, "a whole number", default: fallback, \.int)
  }

  public func double(
    _ key: String, default fallback: Double? = nil
  ) throws(ConfigurationError) -> Double {
    try read(key, "a number", default: fallback, \.double)
  }

  public func bool(_ key: String, default fallback: Bool? = nil) throws(ConfigurationError) -> Bool {
    try read(key, "true or false", default: fallback, \.bool)
  }

  public func string(
    _ key: String, default fallback: String? = nil
  ) throws(ConfigurationError) -> String {
    try read(key, "text", default: fallback, \.string)
  }

  /// nil where the parameter is missing or null.
  public func optional(_ key: String) -> JSON? { values[key] == .null ? nil : values[key] }

  /// A part described inside this one, as `{"class_name": …, "config": {…}}`; nil where it is
  /// missing or null.
  public func part(_ key: String) throws(ConfigurationError) -> Configuration? {
    guard let value = optional(key) else { return nil }
    return try Configuration(serialized: value, as: key)
  }
}

extension Configuration {
  /// Reads `{"class_name": …, "config": {…}}`, or a class name alone.
  public init(serialized value: JSON, as role: String) throws(ConfigurationError) {
    if let name = value.string {
      self.init(className: name, .object([]))
    } else if let name = value["class_name"]?.string {
      self.init(className: name, value["config"] ?? .object([]))
    } else {
      throw ConfigurationError("a \(role) must be an object with a class_name; it is \(value).")
    }
  }
}

extension Configurable {
  /// As Keras serializes it: `{"module": …, "class_name": …, "config": …, "registered_name": null}`.
  public func serialized(module: String) -> JSON {
    [
      "module": .string(module), "class_name": .string(Self.className), "config": configuration,
      "registered_name": nil,
    ]
  }
}
