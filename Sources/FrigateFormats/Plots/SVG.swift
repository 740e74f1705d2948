import Glibc

/// Spelling of what SVG files are made of.
enum SVG {
  /// With that many decimal places.
  static func number(_ x: Double, places: Int, isMinusLong: Bool = false) -> String {
    guard x.isFinite, x.magnitude < 1e9 else { return "\(x)" }
    let scale = pow(10, Double(places))
    let scaled = Int((x.magnitude * scale).rounded())
    let whole = Int(scale)
    let digits = "\(scaled % whole)"
    let fraction = String(repeating: "0", count: max(0, places - digits.count)) + digits
    let minus = x < 0 && scaled > 0 ? (isMinusLong ? "−" : "-") : ""
    return minus + "\(scaled / whole)" + (places > 0 ? "." + fraction : "")
  }

  /// A coordinate, to a hundredth of a pixel, without zeros at its end.
  static func coordinate(_ x: Double) -> String {
    var text = number(x, places: 2)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // XML has no place for control characters.
      case _ where scalar.value < 0x20: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
