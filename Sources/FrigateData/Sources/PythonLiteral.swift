/// A scanner for the few Python literals that a .npy header may hold. It evaluates nothing.
struct PythonLiteral {
  private let text: [UInt8]
  private(set) var index = 0

  struct Unexpected: Error {
    var index: Int
    var problem: String
    var fix = "write it again with numpy.save"
  }

  init(text: [UInt8]) { self.text = text }

  private mutating func skipSpace() {
    while index < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
  }

  mutating func peek(_ symbol: Unicode.Scalar) -> Bool {
    skipSpace()
    return index < text.count && text[index] == UInt8(ascii: symbol)
  }

  mutating func accept(_ symbol: Unicode.Scalar) -> Bool {
    guard peek(symbol) else { return false }
    index += 1
    return true
  }

  mutating func expect(_ symbol: Unicode.Scalar) throws(Unexpected) {
    if !accept(symbol) { throw unexpected("'\(symbol)'") }
  }

  mutating func end() throws(Unexpected) {
    skipSpace()
    if index < text.count { throw unexpected("its end") }
  }

  private func unexpected(_ expected: String) -> Unexpected {
    let found = index < text.count ? "'\(Unicode.Scalar(text[index]).escaped(asASCII: true))'" : "its end"
    return Unexpected(index: index, problem: "the header has \(found) where \(expected) should be")
  }

  /// Text between quotes of either kind, without escapes.
  mutating func string() throws(Unexpected) -> String {
    let quote: Unicode.Scalar = peek("\"") ? "\"" : "'"
    try expect(quote)
    let start = index
    while index < text.count, text[index] != UInt8(ascii: quote) {
      if text[index] < 0x20 || text[index] >= 0x7F || text[index] == UInt8(ascii: "\\") {
        throw unexpected("plain text")
      }
      index += 1
    }
    let string = String(decoding: text[start..<index], as: UTF8.self)
    try expect(quote)
    return string
  }

  mutating func boolean() throws(Unexpected) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)] where text[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw unexpected("True or False")
  }

  /// `()`, `(3,)`, `(3, 4)`: extents of a shape.
  mutating func tuple() throws(Unexpected) -> [Int] {
    var extents: [Int] = []
    try expect("(")
    while !accept(")") {
      extents.append(try extent())
      if extents.count > 64 { throw Unexpected(index: index, problem: "the shape has more than 64 axes") }
      if !accept(",") {
        try expect(")")
        break
      }
    }
    return extents
  }

  private mutating func extent() throws(Unexpected) -> Int {
    skipSpace()
    let start = index
    while index < text.count, (0x30...0x39).contains(text[index]) { index += 1 }
    if start == index { throw unexpected("a number that is not negative") }
    guard let extent = Int(String(decoding: text[start..<index], as: UTF8.self)) else {
      throw Unexpected(index: start, problem: "the shape has an extent beyond 64 bits")
    }
    _ = accept("L")  // Python 2 wrote `3L`.
    return extent
  }
}
