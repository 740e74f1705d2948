/// The parameters of one part, and who they belong to.
public struct Configuration: Sendable {
  public let className: String
  public let values: JSON
  /// What may be named in it beside the built-in parts.
  public let customObjects: CustomObjects

  public init(className: String, _ values: JSON, customObjects: CustomObjects = CustomObjects()) {
    self.className = className
    self.values = values
    self.customObjects = customObjects
  }

  /// Reads `{"class_name": …, "config": {…}}`, or a class name alone.
  public init(
    serialized value: JSON, as role: String, customObjects: CustomObjects = CustomObjects()
  ) throws(ConfigurationError) {
    if let name = value.string {
      self.init(className: name, .object([]), customObjects: customObjects)
    } else if let name = value["class_name"]?.string {
      self.init(className: name, value["config"] ?? .object([]), customObjects: customObjects)
    } else {
      throw ConfigurationError(
        "a \(role) must be an object with a class_name; it is \(value.excerpt).",
        fix: #"write {"class_name": …, "config": {…}}, as Keras does"#)
    }
  }

  // MARK: Parameters

  private func read<T>(
    _ key: String, _ kind: String, default fallback: T?, _ convert: (JSON) -> T?
  ) throws(ConfigurationError) -> T {
    guard let value = values[key], value != .null else {
      if let fallback { return fallback }
      throw ConfigurationError("\(key) is missing.", in: className, fix: "give it \(kind)")
    }
    guard let result = convert(value) else {
      throw ConfigurationError(
        "\(key) must be \(kind); it is \(value.excerpt).", in: className,
        fix: "give \(kind), as Keras's model.to_json() does")
    }
    return result
  }

  public func int(_ key: String, default fallback: Int? = nil) throws(ConfigurationError) -> Int {
    try read(key, "a whole number", default: fallback, \.int)
  }

  public func double(
    _ key: String, default fallback: Double? = nil
  ) throws(ConfigurationError) -> Double {
    let number = try read(key, "a number", default: fallback, \.double)
    // What computes with it is float32, where it would be infinite.
    if number.isFinite, !Float(number).isFinite {
      throw ConfigurationError(
        "\(key) = \(number) is more than float32 holds.", in: className, fix: "give a number up to 3.4e38")
    }
    return number
  }

  public func bool(_ key: String, default fallback: Bool? = nil) throws(ConfigurationError) -> Bool {
    try read(key, "true or false", default: fallback, \.bool)
  }

  public func string(
    _ key: String, default fallback: String? = nil
  ) throws(ConfigurationError) -> String {
    try read(key, "text", default: fallback, \.string)
  }

  /// What a layer, a model or an input is called; nil leaves it to the model.
  ///
  /// - Throws: for a name that isn't text or has a `/` in it, which Keras refuses, too.
  func name() throws(ConfigurationError) -> String? {
    guard let value = optional("name") else { return nil }
    guard let name = value.string else {
      throw ConfigurationError(
        "name must be text; it is \(value.excerpt).", in: className,
        fix: "give text, or null to have one chosen")
    }
    try LayerNames.check([name])
    return name
  }

  /// One whole number, or a list of them; nil where there is none.
  public func ints(_ key: String) throws(ConfigurationError) -> [Int]? {
    guard let value = optional(key) else { return nil }
    let items = value.items ?? [value]
    let numbers = items.compactMap(\.int)
    if numbers.count != items.count {
      throw ConfigurationError(
        "\(key) must be whole numbers; it is \(value.excerpt).", in: className,
        fix: "give one number, or a list of them")
    }
    return numbers
  }

  /// A number that Keras keeps as float32, which it writes as 0.009999999776482582 for 0.01: of the
  /// numbers with that float32 the shortest is read.
  public func float32(
    _ key: String, default fallback: Double? = nil
  ) throws(ConfigurationError) -> Double {
    let number = try double(key, default: fallback)
    return Double(Float(number)) == number ? Double("\(Float(number))") ?? number : number
  }

  /// nil where the parameter is missing or null.
  public func optional(_ key: String) -> JSON? { values[key] == .null ? nil : values[key] }

  /// An activation function by name; `linear` where there is none.
  public func activation(_ key: String) throws(ConfigurationError) -> ActivationFunction {
    guard let value = optional(key) else { return .linear }
    if let name = value["class_name"]?.string, LayerCatalog.all.contains(where: { $0.className == name }) {
      let part = try Configuration(serialized: value, as: key, customObjects: customObjects)
      let layer: any Layer = try part.instance(of: LayerCatalog.all, called: "layer") { $0 is any Layer.Type }
      return ActivationFunction(layer)
    }
    // Functions of the user's come as {"class_name": "function", "config": "package>name"}.
    let written = value.string ?? value["config"]?.string
    guard let name = written?.split(separator: ">").last.map(String.init) else {
      // Keras writes a lambda as its byte code, with or without the class around it.
      let isCode = (value["class_name"] ?? "__lambda__") == "__lambda__"
      throw ConfigurationError(
        "\(key) is \(isCode ? "a lambda: code, which is never run from a file" : value.excerpt).",
        in: className,
        fix: "name a function: \(ActivationFunction.all.map(\.name).joined(separator: ", "))")
    }
    if let own = customObjects.activations.first(where: { $0.name == name }) { return own }
    return try ActivationFunction(named: name)
  }

  // MARK: Parts inside this one

  /// A part described inside this one, as `{"class_name": …, "config": {…}}`; nil where it is
  /// missing or null.
  public func part(_ key: String) throws(ConfigurationError) -> Configuration? {
    guard let value = optional(key) else { return nil }
    return try Configuration(serialized: value, as: key, customObjects: customObjects)
  }

  /// The part this configuration describes: one of `types`, or of the user's own that `isKind`
  /// accepts, by class name or by that name in snake case.
  ///
  /// - Throws: also where a parameter says something that the part made from it doesn't: nothing is
  ///   dropped silently.
  func instance<Part>(
    of types: [any Configurable.Type], called role: String,
    _ isKind: (any Configurable.Type) -> Bool, as: Part.Type = Part.self
  ) throws(ConfigurationError) -> Part {
    let all = customObjects.types.filter(isKind) + types
    let type =
      all.first { $0.className == className }
      ?? all.first { LayerNames.snakeCase($0.className) == className }
      // Keras's short names of optimizers: rmsprop, adamw.
      ?? all.first { $0.className.lowercased() == className }
    guard let type else {
      throw ConfigurationError(
        "no \(role) is named \(className).",
        fix: "use one of \(all.map { $0.className }.joined(separator: ", ")); pass your own in customObjects")
    }
    let made = try type.init(configuration: self)
    try checkNothingIsLost(made.configuration)
    guard let part = made as? Part else {
      throw ConfigurationError("\(className) is no \(role).", fix: "use it for what it is made for")
    }
    return part
  }

  /// Throws where a parameter that was given would be written otherwise by the part made of it.
  ///
  /// Exempt: names, what models check themselves, what says the shape again, and seeds, as random numbers
  /// differ from Keras's anyway.
  private func checkNothingIsLost(_ written: JSON) throws(ConfigurationError) {
    let exempt: Set = [
      "name", "seed", "dtype", "trainable", "autocast", "batch_shape", "batch_input_shape", "input_length",
      "activity_regularizer",
    ]
    for member in values.members ?? [] where !exempt.contains(member.key) {
      let ours = written[member.key] ?? .null
      let isLost =
        switch (member.value, ours) {
        case (.null, _), (.bool(false), .null): false
        case (_, .null): true
        case (.array, _), (.object, _), (_, .array), (_, .object): false
        case (let given, let ours):
          if let a = given.double, let b = ours.double { Float(a) != Float(b) } else { given != ours }
        }
      if isLost {
        throw ConfigurationError(
          "\(member.key) = \(member.value.excerpt) isn't supported.", in: className,
          fix: "use \(ours), or leave it out")
      }
    }
  }
}

extension JSON {
  /// At most 60 characters, for messages.
  var excerpt: String {
    let text = description
    return text.count <= 60 ? text : text.prefix(57) + "…"
  }
}
