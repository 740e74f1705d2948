/// Text that isn't a program: what was expected, and where.
public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
  public var line: Int
  public var problem: String

  public var description: String { "line \(line): \(problem)" }
}

extension Program {
  /// Reads a printed program. `catalog` lists the primitives it may name. The result is verified.
  public init(parsing text: String, catalog: [any Primitive.Type]) throws(ParseError) {
    var parser = Parser(text, catalog)
    self = try parser.program()
    try parser.end()
    do {
      try verify()
    } catch {
      let line = error.equation.map { parser.line(at: parser.equations[$0]) } ?? 1
      throw ParseError(line: line, problem: error.description)
    }
  }
}

/// A recursive descent over the text's UTF-8.
private struct Parser {
  private let text: [UInt8]
  private var position = 0
  private var depth = 0
  /// Where the equations of the outermost program begin.
  private(set) var equations: [Int] = []
  private let primitives: [String: any Primitive.Type]

  init(_ text: String, _ catalog: [any Primitive.Type]) {
    self.text = Array(text.utf8)
    primitives = Dictionary(catalog.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  func line(at position: Int) -> Int {
    1 + text[..<position].count { $0 == UInt8(ascii: "\n") }
  }

  // MARK: Tokens

  private func fail(_ problem: String, at start: Int? = nil) -> ParseError {
    ParseError(line: line(at: start ?? position), problem: problem)
  }

  private mutating func skipSpace() {
    while position < text.count, [0x20, 0x0A, 0x0D, 0x09].contains(text[position]) { position += 1 }
  }

  private mutating func accept(_ token: String) -> Bool {
    skipSpace()
    let end = position + token.utf8.count
    guard end <= text.count, text[position..<end].elementsEqual(token.utf8) else { return false }
    position = end
    return true
  }

  private mutating func expect(_ token: String) throws(ParseError) {
    if !accept(token) { throw fail("expected \(token)") }
  }

  /// A run of letters, digits and the signs that names and numbers are made of.
  private mutating func word() throws(ParseError) -> String {
    skipSpace()
    let start = position
    while position < text.count {
      let c = text[position]
      let isWord =
        (0x30...0x39).contains(c) || (0x41...0x5A).contains(c) || (0x61...0x7A).contains(c)
        || [UInt8(ascii: "_"), 0x2B, 0x2D, 0x2E, 0x3A].contains(c)
      if !isWord { break }
      // A colon belongs to the bits of a NaN only.
      if c == 0x3A, !text[start..<position].elementsEqual("nan".utf8) { break }
      position += 1
    }
    if position == start { throw fail("expected a name or a number") }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  /// A name in quotation marks, where `\` stands before a quotation mark and before itself.
  private mutating func quoted() throws(ParseError) -> String {
    try expect("\"")
    let start = position
    var bytes: [UInt8] = []
    while position < text.count {
      let c = text[position]
      position += 1
      if c == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
      let isEscape = c == UInt8(ascii: "\\") && position < text.count
      bytes.append(isEscape ? text[position] : c)
      if isEscape { position += 1 }
    }
    throw fail("expected the end of a quoted name", at: start)
  }

  private mutating func int() throws(ParseError) -> Int {
    let text = try word()
    guard let value = Int(text) else { throw fail("expected an integer, found \(text)") }
    return value
  }

  private mutating func list<T>(
    _ open: String, _ close: String, _ item: (inout Parser) throws(ParseError) -> T
  ) throws(ParseError) -> [T] {
    try expect(open)
    if accept(close) { return [] }
    var items = [try item(&self)]
    while accept(",") { items.append(try item(&self)) }
    try expect(close)
    return items
  }

  mutating func end() throws(ParseError) {
    skipSpace()
    if position < text.count { throw fail("expected the end of the text") }
  }

  // MARK: Grammar

  private mutating func id() throws(ParseError) -> Int {
    try expect("%")
    return try int()
  }

  private mutating func type() throws(ParseError) -> TensorType {
    let name = try word()
    guard let dtype = DType(rawValue: name) else { throw fail("\(name) is no element type") }
    let shape = try list("[", "]") { (p) throws(ParseError) in try p.int() }
    let type = TensorType(dtype, shape)
    if type.checkedByteCount == nil { throw fail("\(shape) is no shape") }
    return type
  }

  private mutating func definition() throws(ParseError) -> Value {
    let id = try id()
    try expect(":")
    return Value(id: id, type: try type())
  }

  mutating func program() throws(ParseError) -> Program {
    depth += 1
    defer { depth -= 1 }
    if depth > 64 { throw fail("programs nested deeper than 64") }
    try expect("program")
    let inputs = try list("(", ")") { (p) throws(ParseError) in try p.definition() }
    var types: [Int: TensorType] = [:]
    for v in inputs { types[v.id] = v.type }
    func use(_ id: Int, _ p: borrowing Parser) throws(ParseError) -> Value {
      guard let type = types[id] else { throw p.fail("%\(id) is used before it is defined") }
      return Value(id: id, type: type)
    }
    try expect("{")
    var equations: [Equation] = []
    while !accept("return") {
      if depth == 1 { self.equations.append(position) }
      var results = [try definition()]
      while accept(",") { results.append(try definition()) }
      try expect("=")
      let name = try word()
      let start = position
      guard let primitive = primitives[name] else { throw fail("no primitive is named \(name)") }
      var operands: [Value] = []
      for id in try list("(", ")", { (p) throws(ParseError) in try p.id() }) {
        operands.append(try use(id, self))
      }
      let attributes = try attributes()
      do {
        equations.append(Equation(try primitive.init(attributes), operands, results))
      } catch {
        throw fail("\(name): \(error)", at: start)
      }
      for v in results { types[v.id] = v.type }
    }
    var outputs: [Value] = []
    if !accept("}") {
      repeat { outputs.append(try use(try id(), self)) } while accept(",")
      try expect("}")
    }
    return Program(inputs: inputs, equations: equations, outputs: outputs)
  }

  private mutating func attributes() throws(ParseError) -> Attributes {
    skipSpace()
    guard position < text.count, text[position] == UInt8(ascii: "{") else { return [:] }
    return Attributes(
      try list("{", "}") { (p) throws(ParseError) in
        let key = try p.word()
        try p.expect("=")
        return Attributes.Entry(key: key, value: try p.attribute())
      })
  }

  private mutating func attribute() throws(ParseError) -> Attribute {
    skipSpace()
    guard position < text.count else { throw fail("expected a value") }
    if text[position] == UInt8(ascii: "[") {
      depth += 1
      defer { depth -= 1 }
      if depth > 64 { throw fail("lists nested deeper than 64") }
      return .list(try list("[", "]") { (p) throws(ParseError) in try p.attribute() })
    }
    if text[position] == UInt8(ascii: "\"") { return .name(try quoted()) }
    let start = position
    let word = try word()
    if let int = Int(word) { return .int(int) }
    if word == "true" || word == "false" { return .bool(word == "true") }
    if word == "program" {
      position = start
      return .program(try program())
    }
    if DType(rawValue: word) != nil, position < text.count, text[position] == UInt8(ascii: "[") {
      position = start
      return .literal(try literal())
    }
    return .name(word)
  }

  private mutating func literal() throws(ParseError) -> Literal {
    let type = try type()
    let words = try list("(", ")") { (p) throws(ParseError) in try p.word() }
    if words.count != type.count { throw fail("\(words.count) elements for \(type)") }
    var bits: [UInt64] = []
    for word in words {
      guard let pattern = bitPattern(of: word, type.dtype) else {
        throw fail("\(word) is no \(type.dtype)")
      }
      bits.append(pattern)
    }
    return Literal(type, bitPatterns: bits)
  }
}

/// The bits of a printed element; nil if the text is none.
private func bitPattern(of word: String, _ dtype: DType) -> UInt64? {
  switch dtype.kind {
  case .floating:
    let scalar = TensorType(dtype, [])
    if word.hasPrefix("nan:") {
      guard let bits = UInt64(word.dropFirst(4), radix: 16), bits >> (8 * dtype.size - 1) <= 1,
        Literal(scalar, bitPatterns: [bits]).doubles[0].isNaN
      else { return nil }
      return bits
    }
    // float32 by its own reader: its shortest text read as float64 and rounded would round twice.
    if dtype == .float32 { return Float(word).map { UInt64($0.bitPattern) } }
    return Double(word).map { Literal(scalar, doubles: [$0]).bitPatterns[0] }
  case .signed:
    let spare = 64 - 8 * dtype.size
    guard let x = Int64(word), (x << spare) >> spare == x else { return nil }
    return UInt64(bitPattern: x)
  case .unsigned:
    guard let x = UInt64(word), x.leadingZeroBitCount >= 64 - 8 * dtype.size else { return nil }
    return x
  case .boolean: return word == "true" ? 1 : word == "false" ? 0 : nil
  }
}
