/// Numbers as they stand in CSV files. Spaces around them don't count; nothing is read in part.
enum CSVNumber {
  static func trimmed(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
    var text = text
    while let first = text.first, first == 0x20 || first == 0x09 { text.removeFirst() }
    while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
    return text
  }

  /// Digits with or without a sign; nil beyond 64 bits.
  static func int64(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    let text = trimmed(text)
    let isNegative = text.first == UInt8(ascii: "-")
    let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
    guard !digits.isEmpty else { return nil }
    var value: Int64 = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      let (tens, isHuge) = value.multipliedReportingOverflow(by: 10)
      let (next, overflow) = tens.subtractingReportingOverflow(Int64(digit - 0x30))
      if isHuge || overflow { return nil }
      value = next
    }
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// The nearest float64 to a decimal number, `inf` or `nan`.
  static func double(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
    guard let number = Decimal(trimmed(text)) else { return word(text).map { Double($0) } }
    // Both exact, so that one operation rounds once (W. D. Clinger 1990, doi:10.1145/93542.93557).
    if number.isShort, number.digits < 1 << 53, abs(number.exponent) <= 22 {
      let power = powers[abs(number.exponent)]
      let digits = Double(number.digits)
      let magnitude = number.exponent < 0 ? digits / power : digits * power
      return number.isNegative ? -magnitude : magnitude
    }
    return Double(String(decoding: trimmed(text), as: UTF8.self))
  }

  /// The nearest float32, rounded once.
  static func float(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Float? {
    guard let number = Decimal(trimmed(text)) else { return word(text) }
    if number.isShort, number.digits < 1 << 24, abs(number.exponent) <= 10 {
      let power = Float(powers[abs(number.exponent)])
      let digits = Float(number.digits)
      let magnitude = number.exponent < 0 ? digits / power : digits * power
      return number.isNegative ? -magnitude : magnitude
    }
    return Float(String(decoding: trimmed(text), as: UTF8.self))
  }

  static func bool(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool? {
    let text = trimmed(text)
    if text.elementsEqual("true".utf8) || text.elementsEqual("True".utf8) || text.elementsEqual("TRUE".utf8) {
      return true
    }
    if text.elementsEqual("false".utf8) || text.elementsEqual("False".utf8)
      || text.elementsEqual("FALSE".utf8)
    {
      return false
    }
    return nil
  }

  private static let powers: [Double] = (0...22).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

  private static func word(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Float? {
    guard text.count < 16 else { return nil }
    return switch String(decoding: trimmed(text), as: UTF8.self).lowercased() {
    case "inf", "+inf", "infinity", "+infinity": .infinity
    case "-inf", "-infinity": -.infinity
    case "nan", "+nan", "-nan": .nan
    default: nil
    }
  }

  /// ± digits · 10^exponent.
  private struct Decimal {
    var isNegative = false
    var digits: UInt64 = 0
    var exponent = 0
    /// `digits` and `exponent` are all there is; else the number is valid, but longer than 64 bits hold.
    var isShort = true

    /// Nil unless all of the text is one number such as 3, -2.5, .5, 1e-7.
    init?(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
      var index = text.startIndex
      let end = text.endIndex
      if index < end, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
        isNegative = text[index] == UInt8(ascii: "-")
        index += 1
      }
      var count = 0
      var hasPoint = false
      while index < end {
        let symbol = text[index]
        if symbol == UInt8(ascii: "."), !hasPoint {
          hasPoint = true
        } else if symbol >= 0x30, symbol <= 0x39 {
          count += 1
          if digits < 1 << 59 { digits = digits * 10 + UInt64(symbol - 0x30) } else { isShort = false }
          if hasPoint { exponent -= 1 }
        } else {
          break
        }
        index += 1
      }
      guard count > 0 else { return nil }
      guard index < end else { return }
      guard text[index] == UInt8(ascii: "e") || text[index] == UInt8(ascii: "E"),
        let power = CSVNumber.int64(text[(index + 1)...]), text[index + 1] != 0x20, text[index + 1] != 0x09
      else { return nil }
      if abs(power) < 1000, abs(exponent) < 1000 { exponent += Int(power) } else { isShort = false }
    }
  }
}
