import FrigateIR

extension Model {
  /// The layers with their output shapes and numbers of parameters, as Keras prints them; `None`
  /// stands for the batch. A graph's also say on what they are called: `dense[0][0]` is the first result of the
  /// first call of dense. Once trained, the optimizer's numbers count too.
  public func summary() -> String {
    let isGraph = structure.isGraph
    let rows = structure.summaryParts.map { part in
      [
        "\(part.name) (\(structure.className(of: part)))", structure.spelledShapes(of: part),
        structure.weights(of: part).reduce(0) { $0 + weights[$1].value.count }.grouped,
      ] + (isGraph ? [part.connections] : [])
    }
    let table = SummaryTable(
      head: ["Layer (type)", "Output Shape", "Param #"] + (isGraph ? ["Connected to"] : []), rows: rows)
    var lines = ["Model: \"\(name)\""] + table.lines
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

extension ModelStructure {
  /// What a summary lists; Keras leaves a Sequential model's input out.
  fileprivate var summaryParts: [ListedPart] { listing.parts }

  /// Whether it is more than a chain, as Keras decides it: then a summary tells what is connected to what.
  fileprivate var isGraph: Bool {
    guard listing.className == Functional.className else { return false }
    let others = listing.parts.filter { part in if case .input = part.kind { false } else { true } }
    return inputs.count > 1 || outputs.count > 1
      || others.contains { $0.calls.count > 1 || ($0.calls.first?.count ?? 0) > 1 }
  }

  fileprivate func className(of part: ListedPart) -> String {
    switch part.kind {
    case .input: "InputLayer"
    case .layer(let k): type(of: layers[k].layer).className
    case .model(let model): model.className
    }
  }

  /// Where a part's weights stand.
  fileprivate func weights(of part: ListedPart) -> Range<Int> {
    switch part.kind {
    case .input: return 0..<0
    case .layer(let k): return layers[k].weights
    case .model(let model):
      let inner = layers[model.layers]
      return (inner.first?.weights.lowerBound ?? 0)..<(inner.last?.weights.upperBound ?? 0)
    }
  }

  /// `(None, 10)`, or a list of those.
  fileprivate func spelledShapes(of part: ListedPart) -> String {
    let shapes = (part.outputs.last ?? []).map { k in
      let shape = values[k].shape
      return "(" + (["None"] + shape.map { "\($0)" }).joined(separator: ", ") + (shape.isEmpty ? ",)" : ")")
    }
    return shapes.count == 1 ? shapes[0] : "[" + shapes.joined(separator: ", ") + "]"
  }
}

extension ListedPart {
  /// `dense[0][0], input_layer[0][0]`.
  fileprivate var connections: String {
    let all = calls.joined().map { "\($0.name)[\($0.call)][\($0.index)]" }
    return all.isEmpty ? "-" : all.joined(separator: ", ")
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
func spelled(bytes: Int) -> String {
  var value = Double(bytes)
  var unit = "B"
  for next in ["KB", "MB", "GB", "TB"] where value >= 1024 {
    value /= 1024
    unit = next
  }
  return formatted("%.2f", value) + " " + unit
}

/// `1 epoch`, `2 epochs`.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
