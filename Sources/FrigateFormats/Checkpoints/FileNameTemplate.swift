import FrigateNN

/// A file's name with places for numbers: `model-{epoch:02d}-{val_loss:.3f}.safetensors`.
struct FileNameTemplate {
  private let template: String

  init(_ template: String) { self.template = template }

  /// The name for an epoch.
  ///
  /// - Throws: `ConfigurationError` for a name that isn't among the logs, or a format that isn't one.
  func text(
    epoch: Int, _ logs: [(name: String, value: Double)]
  ) throws(ConfigurationError) -> String {
    var (text, rest) = ("", template[...])
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else {
        throw ConfigurationError(
          "a brace isn't closed in \(template).", fix: "write {epoch} or {val_loss:.3f}")
      }
      text += rest[..<open]
      let parts = rest[rest.index(after: open)..<close].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let (name, format) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
      if name == "epoch" {
        text += try whole(epoch, format)
      } else if let value = logs.first(where: { $0.name == name })?.value {
        text += try number(value, format)
      } else {
        throw ConfigurationError(
          "there is no \(name) for the file's name.",
          fix: "use epoch or one of \(logs.map(\.name).joined(separator: ", "))")
      }
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  /// `02d`, `d` or nothing.
  private func whole(_ value: Int, _ format: String) throws(ConfigurationError) -> String {
    let digits = format.hasSuffix("d") ? format.dropLast() : format[...]
    guard let width = digits.isEmpty ? 0 : Int(digits), (0...99).contains(width) else {
      throw wrong(format)
    }
    let text = "\(value)"
    let fill = digits.hasPrefix("0") ? "0" : " "
    return String(repeating: fill, count: Swift.max(0, width - text.count)) + text
  }

  /// `.3f` or nothing.
  private func number(_ value: Double, _ format: String) throws(ConfigurationError) -> String {
    if format.isEmpty { return "\(value)" }
    guard format.hasPrefix("."), format.hasSuffix("f"), let places = Int(format.dropFirst().dropLast()),
      (0...15).contains(places)
    else { throw wrong(format) }
    return formatted(value, places: places)
  }

  private func wrong(_ format: String) -> ConfigurationError {
    ConfigurationError(
      "\(format) is no format for a number in a file's name.", fix: "write {epoch:02d} or {val_loss:.3f}")
  }

  private func formatted(_ value: Double, places: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value.magnitude * scale).rounded(.toNearestOrEven)
    guard scaled < 9e18 else { return "\(value)" }
    let (whole, part) = (Int(scaled) / Int(scale), Int(scaled) % Int(scale))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if places == 0 { return "\(sign)\(whole)" }
    let digits = "\(part)"
    return "\(sign)\(whole)." + String(repeating: "0", count: places - digits.count) + digits
  }
}
