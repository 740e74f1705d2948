/// A JSON value. Objects keep the order their members were given in, so equal runs write equal
/// files.
public enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  public struct Member: Hashable, Sendable {
    public var key: String
    public var value: JSON

    public init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// The member of an object; nil if there is none or this is no object.
  public subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  public var string: String? { if case .string(let x) = self { x } else { nil } }
  public var bool: Bool? { if case .bool(let x) = self { x } else { nil } }
  public var array: [JSON]? { if case .array(let x) = self { x } else { nil } }
  public var members: [Member]? { if case .object(let x) = self { x } else { nil } }

  /// The items of a list, or of what Keras may write for a tuple.
  var items: [JSON]? { self["class_name"] == "__tuple__" ? self["items"]?.array : array }

  /// A whole number that an `Int` holds.
  public var int: Int? {
    switch self {
    case .int(let x): x
    case .number(let x): Int(exactly: x)
    default: nil
    }
  }

  public var double: Double? {
    switch self {
    case .int(let x): Double(x)
    case .number(let x): x
    default: nil
    }
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral
{
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member(key: $0.0, value: $0.1) })
  }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
}

// MARK: - Text

extension JSON: CustomStringConvertible {
  /// On one line.
  public var description: String {
    var text = ""
    write(to: &text, indent: nil)
    return text
  }

  /// Over several lines, indented by two spaces.
  public var pretty: String {
    var text = ""
    write(to: &text, indent: "")
    return text + "\n"
  }

  private func write(to text: inout String, indent: String?) {
    switch self {
    case .null: text += "null"
    case .bool(let x): text += x ? "true" : "false"
    case .int(let x): text += "\(x)"
    // JSON has no spelling for these.
    case .number(let x): text += x.isFinite ? "\(x)" : "null"
    case .string(let x): Self.quote(x, to: &text)
    case .array(let items):
      // Lists of plain values read best on one line.
      let inner = items.allSatisfy(\.isPlain) ? nil : indent
      Self.list("[", items, "]", to: &text, indent: inner) { $0.write(to: &$1, indent: $2) }
    case .object(let members):
      Self.list("{", members, "}", to: &text, indent: indent) { member, text, indent in
        Self.quote(member.key, to: &text)
        text += ": "
        member.value.write(to: &text, indent: indent)
      }
    }
  }

  private var isPlain: Bool {
    switch self {
    case .null, .bool, .int, .number, .string: true
    case .array, .object: false
    }
  }

  private static func list<T>(
    _ open: String, _ items: [T], _ close: String, to text: inout String, indent: String?,
    _ write: (T, inout String, String?) -> Void
  ) {
    text += open
    let inner = indent.map { $0 + "  " }
    for (i, item) in items.enumerated() {
      if i > 0 { text += inner == nil ? ", " : "," }
      if let inner { text += "\n" + inner }
      write(item, &text, inner)
    }
    if let indent, !items.isEmpty { text += "\n" + indent }
    text += close
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
