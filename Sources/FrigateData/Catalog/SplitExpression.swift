/// Which examples of a data set: `train[:75%]`, `test`, `train[:10%]+train[90%:]`, `train[-100:]`.
///
/// The syntax and the rounding ("closest", halves to even) of TensorFlow Datasets,
/// <https://www.tensorflow.org/datasets/splits>. `all` stands for every split, one after another.
public struct SplitExpression: Hashable, Sendable, CustomStringConvertible {
  let text: String
  let parts: [Part]

  struct Part: Hashable, Sendable {
    var split: String
    var lower: Boundary?
    var upper: Boundary?
    /// Where in the text it starts.
    var position: Int
  }

  struct Boundary: Hashable, Sendable {
    var value: Int
    var isPercent: Bool

    /// The example it names among `count`; negative values count from the end.
    func index(count: Int) -> Int {
      var index = isPercent ? Int((Double(value * count) / 100).rounded(.toNearestOrEven)) : value
      if index < 0 { index = max(count + index, 0) }
      return min(index, count)
    }
  }

  public init(_ text: String) throws(SplitError) {
    self.text = text
    var scanner = SplitScanner(text)
    parts = try scanner.parts()
  }

  public var description: String { text }

  /// The ranges of examples it selects, in order.
  public func ranges(in splits: [(name: String, count: Int)]) throws(SplitError) -> [(
    split: String, range: Range<Int>
  )] {
    var ranges: [(split: String, range: Range<Int>)] = []
    for part in parts {
      let named = splits.filter { $0.name == part.split || part.split == "all" }
      if named.isEmpty {
        let known = splits.map { "\($0.name) (\($0.count) examples)" }.joined(separator: " and ")
        throw SplitError(
          text, part.position, "there is no split '\(part.split)'",
          fix: "the splits are \(known); for example 'train[:75%]'")
      }
      // A slice of `all` is a slice of the whole row.
      let count = named.reduce(0) { $0 + $1.count }
      let from = part.lower?.index(count: count) ?? 0
      let to = part.upper?.index(count: count) ?? count
      guard from < to else {
        throw SplitError(
          text, part.position,
          "selects nothing: from example \(from) up to \(to) of \(count)",
          fix: "write the smaller boundary first, for example 'train[100:200]' or 'train[75%:99%]'")
      }
      var start = 0
      for split in named {
        let range = max(from - start, 0)..<max(min(to - start, split.count), max(from - start, 0))
        if !range.isEmpty { ranges.append((split.name, range)) }
        start += split.count
      }
    }
    return ranges
  }
}

/// A split expression that can't be understood; the text shows where.
public struct SplitError: Error, Hashable, Sendable, CustomStringConvertible {
  public var text: String
  /// Characters before the place.
  public var position: Int
  public var problem: String
  public var fix: String

  init(_ text: String, _ position: Int, _ problem: String, fix: String) {
    self.text = text
    self.position = position
    self.problem = problem
    self.fix = fix
  }

  public var description: String {
    """
    split: \(problem)
      received  \(text)
                \(String(repeating: " ", count: position))^
      fix       \(fix)
    """
  }
}

private struct SplitScanner {
  private let text: String
  private let characters: [Character]
  private var index = 0

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  mutating func parts() throws(SplitError) -> [SplitExpression.Part] {
    var parts = [try part()]
    while accept("+") { parts.append(try part()) }
    skipSpace()
    if index < characters.count { throw unexpected("'+' or the end") }
    return parts
  }

  private mutating func part() throws(SplitError) -> SplitExpression.Part {
    skipSpace()
    let start = index
    while index < characters.count,
      characters[index].isLetter || characters[index].isNumber || "_-.".contains(characters[index])
    {
      index += 1
    }
    if start == index { throw unexpected("the name of a split, such as train or test,") }
    var part = SplitExpression.Part(split: String(characters[start..<index]), position: start)
    if accept("[") {
      part.lower = try boundary()
      try expect(":")
      part.upper = try boundary()
      try expect("]")
    }
    return part
  }

  /// `75%`, `-100`, or nothing.
  private mutating func boundary() throws(SplitError) -> SplitExpression.Boundary? {
    skipSpace()
    let start = index
    let isNegative = accept("-")
    let digits = index
    while index < characters.count, characters[index].isASCII, characters[index].isNumber { index += 1 }
    if digits == index {
      if isNegative { throw unexpected("a number") }
      return nil
    }
    guard let value = Int(String(characters[digits..<index])) else {
      throw SplitError(text, digits, "this number is too large", fix: "for example 'train[100:200]'")
    }
    let boundary = SplitExpression.Boundary(value: isNegative ? -value : value, isPercent: accept("%"))
    if boundary.isPercent, value > 100 {
      throw SplitError(
        text, start, "a percentage lies between -100% and 100%", fix: "for example 'train[75%:99%]'")
    }
    return boundary
  }

  private mutating func skipSpace() {
    while index < characters.count, characters[index].isWhitespace { index += 1 }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpace()
    guard index < characters.count, characters[index] == character else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ character: Character) throws(SplitError) {
    if !accept(character) { throw unexpected("'\(character)'") }
  }

  private func unexpected(_ expected: String) -> SplitError {
    let found = index < characters.count ? "'\(characters[index])'" : "the end"
    return SplitError(
      text, index, "\(found) stands where \(expected) should be",
      fix: "for example 'train', 'train[:75%]', 'train[100:200]' or 'train[:10%]+train[90%:]'")
  }
}
