extension Double {
  /// With a fixed number of decimal places.
  func fixed(_ places: Int) -> String {
    guard isFinite, magnitude < 1e12 else { return isNaN ? "nan" : "\(self)" }
    let scale = (0..<places).reduce(1) { n, _ in n * 10 }
    let scaled = Int((magnitude * Double(scale)).rounded())
    if places == 0 { return (self < 0 && scaled > 0 ? "-" : "") + "\(scaled)" }
    let digits = "\(scaled % scale)"
    let zeros = String(repeating: "0", count: places - digits.count)
    return (self < 0 && scaled > 0 ? "-" : "") + "\(scaled / scale).\(zeros)\(digits)"
  }
}
