import FrigateIR

extension Model {
  /// The layers with their output shapes and numbers of parameters, as Keras prints them; `None`
  /// stands for the batch. Once trained, the optimizer's numbers count too.
  public func summary() -> String {
    let rows = summaryRows.map { row in
      [
        "\(row.name) (\(row.className))",
        "(" + (["None"] + row.outputShape.map { "\($0)" }).joined(separator: ", ")
          + (row.outputShape.isEmpty ? ",)" : ")"),
        row.weights.reduce(0) { $0 + weights[$1].value.count }.grouped,
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
    func total(_ what: String, _ types: [TensorType]) {
      let count = types.reduce(0) { $0 + $1.count }
      let bytes = types.reduce(0) { $0 + $1.byteCount }
      lines.append(" \(what) params: \(count.grouped) (\(spelled(bytes: bytes)))")
    }
    let trainable = weights.filter(\.isTrainable).map(\.value.type)
    let fixed = weights.filter { !$0.isTrainable }.map(\.value.type)
    let optimizer = compilation?.stateTypes ?? []
    total("Total", trainable + fixed + optimizer)
    total("Trainable", trainable)
    total("Non-trainable", fixed)
    if !optimizer.isEmpty { total("Optimizer", optimizer) }
    return lines.joined(separator: "\n")
  }
}

/// A line of a summary: a layer, or a model inside the model.
public struct SummaryRow: Sendable {
  public var name: String
  public var className: String
  /// The shape of one result.
  public var outputShape: [Int]
  /// Where its weights stand among the model's.
  public var weights: Range<Int>
}

extension Model {
  public var summaryRows: [SummaryRow] { layers.map(\.summaryRow) }
}

extension NamedLayer {
  var summaryRow: SummaryRow {
    SummaryRow(
      name: name, className: type(of: layer).className, outputShape: outputShape, weights: weights)
  }
}

extension Sequential {
  /// A model inside it is one row.
  public var summaryRows: [SummaryRow] {
    var (rows, k) = ([SummaryRow](), 0)
    for group in groups where !group.name.contains("/") {
      rows += layers[k..<group.layers.lowerBound].map(\.summaryRow)
      let inner = layers[group.layers]
      let start = inner.first?.weights.lowerBound ?? 0
      rows.append(
        SummaryRow(
          name: group.name, className: Self.className,
          outputShape: inner.last?.outputShape ?? group.inputShape,
          weights: start..<(inner.last?.weights.upperBound ?? start)))
      k = group.layers.upperBound
    }
    return rows + layers[k...].map(\.summaryRow)
  }
}

extension Compilation {
  /// What the optimizer keeps once it has made a step: count of steps, learning rate and slots.
  fileprivate var stateTypes: [TensorType] {
    iterations == 0
      ? [] : [TensorType(.int64, []), TensorType(.float32, [])] + slots.flatMap { $0.map(\.type) }
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
  return formatted("%.2f", value) + " " + unit
}
