import FrigateIR

/// Printed as numpy prints arrays: aligned columns, 8 digits behind the point at most, three elements
/// from each end of an axis when there are more than 1,000 elements.
extension Tensor: CustomStringConvertible, CustomDebugStringConvertible {
  /// As `str` of a numpy array: `[1.  2.5]`.
  public var description: String {
    switch content {
    case .traced(let symbol, _): return "Tensor(\(symbol.type), traced)"
    case .invalid(let type): return "Tensor(\(type), invalid)"
    case .concrete, .weak:
      if rank == 0 { return ScalarText(literal).text }
      return TensorText(literal, separator: " ", prefix: "", suffix: "").text
    }
  }

  /// With its element type: `Tensor([1. , 2.5], dtype=float32)`.
  public var debugDescription: String {
    switch content {
    case .traced, .invalid: return description
    case .concrete, .weak:
      let text = "Tensor(" + TensorText(literal, separator: ", ", prefix: "Tensor(", suffix: ",").text + ","
      var rest = "dtype=\(dtype))"
      if count == 0 && rank != 1 { rest = "shape=\(shape), " + rest }
      let lastLine = text.split(separator: "\n", omittingEmptySubsequences: false).last!.count
      let fits = lastLine + rest.count + 1 <= TensorText.lineWidth
      return text + (fits ? " " : "\n" + String(repeating: " ", count: "Tensor(".count)) + rest
    }
  }
}

/// The layout of numpy's `array2string`.
private struct TensorText {
  static let lineWidth = 75
  static let threshold = 1000
  static let edge = 3

  let shape: [Int]
  let separator: String
  let width: Int
  let isSummary: Bool
  let prefix: String
  /// The text of each shown element, by flat position.
  var words: [Int: String] = [:]

  init(_ literal: Literal, separator: String, prefix: String, suffix: String) {
    shape = literal.type.shape
    self.separator = separator
    self.prefix = String(repeating: " ", count: prefix.count)
    width = Self.lineWidth - suffix.count
    isSummary = literal.type.count > Self.threshold
    let shown = shownPositions()
    for (position, word) in zip(shown, elementTexts(literal, at: shown)) { words[position] = word }
  }

  var text: String {
    shape.contains(0) ? "[]" : part([], indent: " " + prefix, width: width)
  }

  /// The indices shown along an axis; nil stands for those left out.
  private func shown(along axis: Int) -> [Int?] {
    let n = shape[axis]
    if !isSummary || n <= 2 * Self.edge { return Array(0..<n) }
    return Array(0..<Self.edge) + [nil] + Array(n - Self.edge..<n)
  }

  private func shownPositions() -> [Int] {
    if shape.contains(0) { return [] }
    var positions = [0]
    for axis in shape.indices {
      positions = positions.flatMap { p in
        shown(along: axis).compactMap { $0 }.map { p * shape[axis] + $0 }
      }
    }
    return positions
  }

  private func part(_ index: [Int], indent: String, width: Int) -> String {
    let axis = index.count
    if axis == shape.count { return words[zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }]! }
    let items = shown(along: axis).map { i in
      i.map { part(index + [$0], indent: indent + " ", width: width - 1) } ?? "..."
    }
    if axis < shape.count - 1 {
      let mark = separator.trimmed + String(repeating: "\n", count: shape.count - axis - 1)
      return "[" + items.joined(separator: mark + indent) + "]"
    }
    let elementWidth = width - max(separator.trimmed.count, 1)
    var lines = ""
    var line = indent
    for (i, word) in items.enumerated() {
      if line.count + word.count > elementWidth && line.count > indent.count {
        lines += line.trimmed + "\n"
        line = indent
      }
      line += word + (i < items.count - 1 ? separator : "")
    }
    return "[" + (lines + line).dropFirst(indent.count) + "]"
  }
}

/// The elements at flat positions, in columns of one width.
private func elementTexts(_ literal: Literal, at positions: [Int]) -> [String] {
  let dtype = literal.type.dtype
  switch dtype.kind {
  case .boolean:
    let values = literal.integers
    return positions.map { values[$0] != 0 ? (literal.type.rank == 0 ? "True" : " True") : "False" }
  case .signed, .unsigned:
    let values = literal.integers
    let texts = positions.map { i in
      dtype == .uint64 ? "\(UInt64(bitPattern: values[i]))" : "\(values[i])"
    }
    return texts.map { $0.padded(left: texts.map(\.count).max() ?? 0) }
  case .floating:
    let values = literal.doubles
    let shown = positions.map { values[$0] }
    let column = DecimalColumn(shown, dtype)
    return shown.map(column.text)
  }
}

/// A scalar as numpy's `str` has it.
private struct ScalarText {
  let text: String

  init(_ literal: Literal) {
    let dtype = literal.type.dtype
    guard dtype.isFloating, literal.doubles[0].isFinite else {
      text = elementTexts(literal, at: [0])[0]
      return
    }
    let x = literal.doubles[0]
    let decimal = Decimal(x, dtype)
    if x == 0 || (1e-4..<DecimalColumn.scalarLimit(dtype)).contains(abs(x)) {
      let positional = decimal.positional(precision: nil)
      text = positional.hasSuffix(".") ? positional + "0" : positional
    } else {
      let (mantissa, exponent) = decimal.scientific(precision: nil)
      text = (mantissa.hasSuffix(".") ? String(mantissa.dropLast()) : mantissa) + "e" + exponent
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var copy = self
    while copy.last == " " { copy.removeLast() }
    return copy
  }
}
