import FrigateIR
import Glibc

// Floating numbers in decimal, by the rules of numpy's `FloatingFormat` (its default, "maxprec"): the
// shortest digits that tell a number from its neighbours, at most `precision` behind the point.

/// One number's shortest digits: 0.d₁d₂d₃… · 10^point.
struct Decimal {
  let value: Double
  let digits: String
  let point: Int

  init(_ value: Double, _ dtype: DType) {
    self.value = value
    let text =
      switch dtype {
      case .float16: Float16(value).description
      case .float32: Float(value).description
      case .bfloat16: Self.shortest(BFloat16(value))
      default: value.description
      }
    var digits = ""
    var point: Int?
    var exponent = 0
    var rest = text[...]
    if rest.first == "-" { rest.removeFirst() }
    while let c = rest.popFirst() {
      if c == "." {
        point = digits.count
      } else if c == "e" {
        exponent = Int(rest) ?? 0
        break
      } else {
        digits.append(c)
      }
    }
    var place = (point ?? digits.count) + exponent
    while digits.first == "0" {
      digits.removeFirst()
      place -= 1
    }
    while digits.last == "0" { digits.removeLast() }
    self.digits = digits
    self.point = digits.isEmpty ? 1 : place
  }

  private static func shortest(_ x: BFloat16) -> String {
    for precision in 0..<8 {
      let text = formatted("%.*e", precision, Double(x.float))
      if let back = Double(text), BFloat16(back) == x { return text }
    }
    return Double(x.float).description
  }

  private var sign: String { value.sign == .minus ? "-" : "" }

  /// `-12.5`, `3.`, with at most `precision` digits behind the point.
  func positional(precision: Int?) -> String {
    let fraction = max(0, digits.count - point)
    if let precision, fraction > precision {
      return formatted("%.*f", precision, value).withoutTrailingZeros
    }
    if digits.isEmpty { return sign + "0." }
    let zeros = String(repeating: "0", count: max(0, -point))
    let whole = String(digits.prefix(max(0, point)))
    let missing = String(repeating: "0", count: max(0, point - digits.count))
    return sign + (whole.isEmpty ? "0" : whole + missing) + "." + zeros + digits.dropFirst(max(0, point))
  }

  /// `1.25` and `-05`, with at most `precision` digits behind the point.
  func scientific(precision: Int?) -> (mantissa: String, exponent: String) {
    if let precision, digits.count - 1 > precision {
      let parts = formatted("%.*e", precision, value).split(separator: "e")
      return (String(parts[0]).withoutTrailingZeros, String(parts[1]))
    }
    let exponent = digits.isEmpty ? 0 : point - 1
    let text = "\(abs(exponent))"
    let mantissa = sign + (digits.isEmpty ? "0" : digits.prefix(1)) + "." + digits.dropFirst()
    return (mantissa, (exponent < 0 ? "-" : "+") + (text.count < 2 ? "0" + text : text))
  }

  /// With exactly `precision` digits behind the point: further ones are the number's own.
  func scientific(digits precision: Int) -> (mantissa: String, exponent: String) {
    let parts = formatted("%.*e", precision, value).split(separator: "e")
    return (precision == 0 ? parts[0] + "." : String(parts[0]), String(parts[1]))
  }
}

/// How the numbers of one printed tensor look, so that they align.
struct DecimalColumn {
  static let precision = 8
  let dtype: DType
  private let isScientific: Bool
  private var left = 0
  private var right = 0
  private var exponentWidth = 0

  init(_ values: [Double], _ dtype: DType) {
    self.dtype = dtype
    let finite = values.filter(\.isFinite)
    let magnitudes = finite.filter { $0 != 0 }.map { $0.magnitude }
    if let greatest = magnitudes.max(), let least = magnitudes.min() {
      // The ratio in the elements' own precision, as numpy takes it.
      let ratio =
        dtype == .float64
        ? greatest / least
        : dtype == .float32 ? Double(Float(greatest) / Float(least)) : Double(Float16(greatest / least))
      isScientific = greatest >= Self.limit(dtype) || least < 1e-4 || ratio > 1000
    } else {
      isScientific = false
    }
    let decimals = finite.map { Decimal($0, dtype) }
    var tail = 0
    if isScientific {
      let parts = decimals.map { $0.scientific(precision: Self.precision) }
      left = parts.map { $0.mantissa.prefix { $0 != "." }.count }.max() ?? 0
      right = parts.map { $0.mantissa.drop { $0 != "." }.count - 1 }.max() ?? 0
      exponentWidth = parts.map { $0.exponent.count - 1 }.max() ?? 0
      tail = exponentWidth + 2 + right
    } else {
      let texts = decimals.map { $0.positional(precision: Self.precision) }
      left = texts.map { $0.prefix { $0 != "." }.count }.max() ?? 0
      right = texts.map { $0.drop { $0 != "." }.count - 1 }.max() ?? 0
      tail = right
    }
    if finite.count != values.count {
      let negative = values.contains { $0 == -.infinity } ? 1 : 0
      left = max(left, 3 - (tail + 1), 3 + negative - (tail + 1))
    }
    others = left + tail + 1
  }

  /// The width of what isn't a number.
  private let others: Int

  private static func limit(_ dtype: DType) -> Double {
    switch dtype {
    case .float16: 1e3
    case .bfloat16: 1e2
    case .float32: 1e6
    default: 1e8
    }
  }

  /// From where on a scalar, printed alone, is scientific.
  static func scalarLimit(_ dtype: DType) -> Double { dtype == .float64 ? 1e16 : limit(dtype) }

  func text(_ x: Double) -> String {
    if x.isNaN { return "nan".padded(left: others) }
    if x.isInfinite { return (x < 0 ? "-inf" : "inf").padded(left: others) }
    let decimal = Decimal(x, dtype)
    if isScientific {
      var (mantissa, exponent) = decimal.scientific(digits: right)
      while exponent.count - 1 < exponentWidth {
        exponent.insert("0", at: exponent.index(after: exponent.startIndex))
      }
      let whole = mantissa.prefix { $0 != "." }.count
      return String(repeating: " ", count: max(0, left - whole)) + mantissa + "e" + exponent
    }
    let text = decimal.positional(precision: Self.precision)
    let whole = text.prefix { $0 != "." }.count
    let fraction = text.count - whole - 1
    return String(repeating: " ", count: left - whole) + text
      + String(repeating: " ", count: right - fraction)
  }
}

/// C's `printf` of one number.
private func formatted(_ format: String, _ precision: Int, _ value: Double) -> String {
  withVaList([Int32(precision), value]) { arguments in
    var buffer = [CChar](repeating: 0, count: 512)
    let length = Int(vsnprintf(&buffer, buffer.count, format, arguments))
    return String(decoding: buffer[..<min(length, 511)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension String {
  fileprivate var withoutTrailingZeros: String {
    guard contains(".") else { return self + "." }
    var copy = self
    while copy.last == "0" { copy.removeLast() }
    return copy
  }

  func padded(left width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
