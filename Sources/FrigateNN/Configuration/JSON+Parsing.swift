extension JSON {
  /// Reads JSON text (RFC 8259, UTF-8).
  ///
  /// Made for files from anywhere: at most `maximumDepth` values stand inside each other, a key
  /// stands once in its object, numbers are finite.
  ///
  /// - Throws: `ConfigurationError` that says what is wrong, in which line and column.
  public init(
    parsing text: some Sequence<UInt8>, maximumDepth: Int = 64
  ) throws(ConfigurationError) {
    var parser = JSONParser(text: Array(text), maximumDepth: maximumDepth)
    self = try parser.document()
  }
}

private struct JSONParser {
  let text: [UInt8]
  let maximumDepth: Int
  var index = 0
  var depth = 0

  init(text: [UInt8], maximumDepth: Int) {
    self.text = text
    self.maximumDepth = maximumDepth
  }

  /// The byte at the front; 0, which JSON has no use for, at the end.
  private var next: UInt8 { index < text.count ? text[index] : 0 }

  mutating func document() throws(ConfigurationError) -> JSON {
    let value = try value()
    skipSpace()
    if index < text.count { throw unexpected("the end") }
    return value
  }

  private mutating func value() throws(ConfigurationError) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try nested { parser throws(ConfigurationError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(ConfigurationError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected("a value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(ConfigurationError) -> JSON
  ) throws(ConfigurationError) -> JSON {
    depth += 1
    if depth > maximumDepth { throw failure("values are nested more than \(maximumDepth) deep") }
    index += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(ConfigurationError) -> JSON {
    var members: [JSON.Member] = []
    var keys: Set<String> = []
    if accept("}") { return .object([]) }
    repeat {
      skipSpace()
      if next != UInt8(ascii: "\"") { throw unexpected("a key in quotation marks") }
      let key = try string()
      if !keys.insert(key).inserted { throw failure("the key \(JSON.string(key)) stands there twice") }
      if !accept(":") { throw unexpected("':'") }
      members.append(JSON.Member(key: key, value: try value()))
    } while accept(",")
    if !accept("}") { throw unexpected("',' or '}'") }
    return .object(members)
  }

  private mutating func array() throws(ConfigurationError) -> JSON {
    var items: [JSON] = []
    if accept("]") { return .array([]) }
    repeat { items.append(try value()) } while accept(",")
    if !accept("]") { throw unexpected("',' or ']'") }
    return .array(items)
  }

  private mutating func word(_ word: String, _ value: JSON) throws(ConfigurationError) -> JSON {
    if !text[index...].starts(with: word.utf8) { throw unexpected("a value") }
    index += word.utf8.count
    return value
  }

  private mutating func number() throws(ConfigurationError) -> JSON {
    let start = index
    if next == UInt8(ascii: "-") { index += 1 }
    let first = index
    try digits()
    if text[first] == UInt8(ascii: "0"), index > first + 1 {
      throw failure("a number can't start with 0")
    }
    var isWhole = true
    if next == UInt8(ascii: ".") {
      isWhole = false
      index += 1
      try digits()
    }
    if next | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    let spelling = String(decoding: text[start..<index], as: UTF8.self)
    if isWhole, let x = Int(spelling) { return .int(x) }
    guard let x = Double(spelling), x.isFinite else {
      throw failure("the number \(spelling.prefix(40)) is too large")
    }
    return .number(x)
  }

  private mutating func digits() throws(ConfigurationError) {
    let start = index
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= next { index += 1 }
    if index == start { throw unexpected("a digit") }
  }

  private mutating func string() throws(ConfigurationError) -> String {
    index += 1
    var bytes: [UInt8] = []
    while true {
      switch next {
      case UInt8(ascii: "\""):
        index += 1
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw failure("the text before is no valid UTF-8")
        }
        return string
      case UInt8(ascii: "\\"):
        index += 1
        bytes += try escape().utf8
      case 0..<0x20: throw unexpected("the end of a text, a quotation mark,")
      case let byte:
        bytes.append(byte)
        index += 1
      }
    }
  }

  private mutating func escape() throws(ConfigurationError) -> String {
    let letter = next
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(UnicodeScalar(letter))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var units = [try codeUnit()]
      // A character beyond 16 bits comes as two escapes.
      if 0xD800..<0xDC00 ~= units[0], text[index...].starts(with: "\\u".utf8) {
        index += 2
        units.append(try codeUnit())
      }
      guard let string = String(validating: units, as: UTF16.self) else {
        throw failure("the escape before stands for half a character")
      }
      return string
    default:
      index -= 1
      throw unexpected("an escaped character")
    }
  }

  private mutating func codeUnit() throws(ConfigurationError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(UnicodeScalar(next)).hexDigitValue else {
        throw unexpected("four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
      index += 1
    }
    return unit
  }

  private mutating func skipSpace() {
    while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { index += 1 }
  }

  private mutating func accept(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    if next != UInt8(ascii: mark) { return false }
    index += 1
    return true
  }

  private func unexpected(_ expected: String) -> ConfigurationError {
    if index >= text.count { return failure("it ends where \(expected) should be") }
    let found = 0x20..<0x7F ~= next ? "'\(UnicodeScalar(next))'" : "byte \(next)"
    return failure("\(found) stands where \(expected) should be")
  }

  private func failure(_ problem: String) -> ConfigurationError {
    let before = text[..<min(index, text.count)]
    let line = before.count { $0 == 0x0A } + 1
    let column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
    return ConfigurationError(
      "the JSON text is broken at line \(line), column \(column): \(problem).",
      fix: "mend the text there, or write it again: json.dump(…), model.to_json()")
  }
}
