extension Model {
  /// The layers with their output shapes and numbers of parameters, as Keras prints them; `None`
  /// stands for the batch.
  public func summary() -> String {
    let rows = layers.map { layer in
      [
        "\(layer.name) (\(type(of: layer.layer).className))",
        "(" + (["None"] + layer.outputShape.map { "\($0)" }).joined(separator: ", ")
          + (layer.outputShape.isEmpty ? ",)" : ")"),
        layer.weights.reduce(0) { $0 + weights[$1].value.count }.grouped,
      ]
    }
    let head = ["Layer (type)", "Output Shape", "Param #"]
    let minimum = [31, 22, 13]
    let widths = head.indices.map { k in (rows.map { $0[k].count } + [minimum[k]]).max()! }
    func line(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
      left + widths.map { String(repeating: fill, count: $0 + 2) }.joined(separator: middle) + right
    }
    func row(_ cells: [String], _ bar: String) -> String {
      let padded = cells.enumerated().map { k, cell in
        let space = String(repeating: " ", count: widths[k] - cell.count)
        return k == 2 ? space + cell : cell + space
      }
      return "\(bar) " + padded.joined(separator: " \(bar) ") + " \(bar)"
    }
    var lines = ["Model: \"\(name)\"", line("┏", "━", "┳", "┓"), row(head, "┃"), line("┡", "━", "╇", "┩")]
    lines += rows.flatMap { [row($0, "│"), line("├", "─", "┼", "┤")] }.dropLast()
    lines.append(line("└", "─", "┴", "┘"))
    func total(_ what: String, _ isCounted: (Weight) -> Bool) -> String {
      let counted = weights.filter(isCounted)
      let bytes = counted.reduce(0) { $0 + $1.value.type.byteCount }
      return " \(what): \(counted.reduce(0) { $0 + $1.value.count }.grouped) (\(spelled(bytes: bytes)))"
    }
    lines.append(total("Total params") { _ in true })
    lines.append(total("Trainable params", \.isTrainable))
    lines.append(total("Non-trainable params") { !$0.isTrainable })
    return lines.joined(separator: "\n")
  }
}

extension Int {
  /// With a comma after every three digits: `47,410`.
  var grouped: String {
    var text = ""
    for (i, digit) in "\(self)".reversed().enumerated() {
      if i > 0, i % 3 == 0, digit != "-" { text += "," }
      text.append(digit)
    }
    return String(text.reversed())
  }
}

/// `185.20 KB`, in units of 1024 as Keras prints them.
private func spelled(bytes: Int) -> String {
  var value = Double(bytes)
  var unit = "B"
  for next in ["KB", "MB", "GB", "TB"] where value >= 1024 {
    value /= 1024
    unit = next
  }
  return decimal(value, places: 2) + " " + unit
}

/// A number with a fixed number of decimal places.
func decimal(_ x: Double, places: Int) -> String {
  guard x.isFinite, abs(x) < 1e15 else { return "\(x)" }
  let scale = (0..<places).reduce(1) { n, _ in n * 10 }
  let scaled = Int((abs(x) * Double(scale)).rounded())
  let digits = "\(scaled % scale)"
  let fraction = String(repeating: "0", count: max(0, places - digits.count)) + digits
  return (x < 0 && scaled > 0 ? "-" : "") + "\(scaled / scale)" + (places > 0 ? "." + fraction : "")
}
