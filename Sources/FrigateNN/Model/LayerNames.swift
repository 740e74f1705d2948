/// Gives layers the names Keras would: `dense`, `dense_1`, `max_pooling2d`.
struct LayerNames {
  private var counts: [String: Int] = [:]
  private var taken: Set<String>

  /// Names given by the user are taken, wherever they stand.
  init(for names: [String]) throws(ConfigurationError) {
    taken = []
    for name in names where !taken.insert(name).inserted {
      throw ConfigurationError(
        "two layers are named \(name).", fix: "give each layer a name of its own, or none")
    }
  }

  /// Throws for a name that couldn't be told from a layer's inside a model, or from that of a weight: `dense/kernel`.
  static func check(_ names: [String]) throws(ConfigurationError) {
    if let wrong = names.first(where: { $0.contains("/") }) {
      throw ConfigurationError(
        "a name can't have a '/' in it; one is \(JSON.string(wrong).excerpt).",
        fix: "write an underscore instead: / stands between a layer's name and its weight's, as in Keras")
    }
  }

  mutating func name(_ given: String?, for className: String) -> String {
    if let given { return given }
    let base = Self.snakeCase(className)
    while true {
      let count = counts[base, default: 0]
      counts[base] = count + 1
      let name = count == 0 ? base : "\(base)_\(count)"
      if taken.insert(name).inserted { return name }
    }
  }

  /// `MaxPooling2D` → `max_pooling2d`, `LSTM` → `lstm`, `LeakyReLU` → `leaky_re_lu`.
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (i, c) in letters.enumerated() {
      let startsWord =
        i > 0 && c.isUppercase
        && (letters[i - 1].isLowercase || i + 1 < letters.count && letters[i + 1].isLowercase)
      if startsWord { result += "_" }
      result += c.lowercased()
    }
    return result
  }
}
