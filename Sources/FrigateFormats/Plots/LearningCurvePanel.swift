/// One number by epoch: axes, training and validation lines, and the last values beside their ends.
struct LearningCurvePanel {
  let name: String
  /// Counted from 1.
  let epochs: [Int]
  let training: [Double]
  let validation: [Double]

  static let width = 390.0
  static let height = 270.0
  /// The drawing area within the panel.
  private static let (left, right, top, bottom) = (56.0, 324.0, 34.0, 216.0)

  private let x: PlotAxis
  private let y: PlotAxis

  init(name: String, epochs: [Int], training: [Double], validation: [Double]) {
    self.name = name
    self.epochs = epochs
    self.training = training
    self.validation = validation
    let values = (training + validation).filter(Self.isDrawable)
    // An accuracy has no room above 1.
    let limit = name.contains("acc") && values.allSatisfy { $0 <= 1 } ? 1 : Double.infinity
    y = PlotAxis(around: values, limit: limit)
    x = PlotAxis(counting: epochs.first ?? 1, epochs.last ?? 1)
  }

  /// Beyond this a difference of two values may overflow.
  private static func isDrawable(_ value: Double) -> Bool { value.isFinite && value.magnitude < 1e300 }

  private var series: [(name: String, values: [Double])] {
    [("training", training), ("validation", validation)].filter { !$0.1.isEmpty }
  }

  /// `Sparse categorical accuracy`.
  private var title: String {
    let words = name.map { $0 == "_" ? " " : String($0) }.joined()
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The last values in words.
  var summary: String {
    let ends = series.map { "\($0.name) \($0.values.last.map { "\($0)" } ?? "")" }
    return "\(title) after \(epochs.count) epoch\(epochs.count == 1 ? "" : "s"): "
      + ends.joined(separator: ", ")
  }

  var svg: String {
    let factor = y.factor.isEmpty ? "" : "<tspan dx=\"6\" font-weight=\"400\">\(y.factor)</tspan>"
    var text = "<text class=\"name\" x=\"\(at(Self.left))\" y=\"16\">\(SVG.escape(title))\(factor)</text>\n"
    text += axes
    for (name, values) in series { text += line(name, values) }
    return text + endLabels + notes
  }

  // MARK: Parts

  private var axes: String {
    var text = ""
    for tick in y.ticks {
      let height = vertical(tick)
      text += "<path class=\"grid\" d=\"M\(at(Self.left)) \(at(height))H\(at(Self.right))\"/>\n"
      text +=
        "<text class=\"number\" x=\"\(at(Self.left - 8))\" y=\"\(at(height + 4))\">\(y.label(tick))</text>\n"
    }
    text += "<path class=\"axis\" d=\"M\(at(Self.left)) \(at(Self.bottom))H\(at(Self.right))\"/>\n"
    for tick in x.ticks {
      let place = horizontal(tick)
      text += "<path class=\"axis\" d=\"M\(at(place)) \(at(Self.bottom))v4\"/>\n"
      text +=
        "<text class=\"epoch\" x=\"\(at(place))\" y=\"\(at(Self.bottom + 18))\">\(x.label(tick))</text>\n"
    }
    let middle = (Self.left + Self.right) / 2
    return text + "<text class=\"epoch\" x=\"\(at(middle))\" y=\"\(at(Self.bottom + 36))\">epoch</text>\n"
  }

  /// A line with gaps where values aren't finite; dots where they can be told apart.
  private func line(_ name: String, _ values: [Double]) -> String {
    var path = ""
    var dots = ""
    var isDrawing = false
    for (epoch, value) in zip(epochs, values) {
      guard Self.isDrawable(value) else {
        isDrawing = false
        continue
      }
      let point = (at(horizontal(Double(epoch))), at(vertical(value)))
      path += "\(isDrawing ? "L" : "M")\(point.0) \(point.1)"
      if epochs.count <= 30 || !isDrawing {
        let radius = epochs.count <= 30 ? "2.25" : "0.9"
        dots += "<circle class=\"\(name) dot\" cx=\"\(point.0)\" cy=\"\(point.1)\" r=\"\(radius)\"/>\n"
      }
      isDrawing = true
    }
    return path.isEmpty ? "" : "<path class=\"\(name) line\" d=\"\(path)\"/>\n" + dots
  }

  /// The last value of each series, kept apart where the lines end close together.
  private var endLabels: String {
    var ends = series.compactMap { name, values -> (name: String, value: Double, height: Double)? in
      guard let last = values.last, Self.isDrawable(last) else { return nil }
      return (name, last, vertical(last))
    }
    ends.sort { $0.height < $1.height }
    if ends.count == 2, ends[1].height - ends[0].height < 13 {
      let middle = max((ends[0].height + ends[1].height) / 2, Self.top + 3)
      ends[0].height = middle - 6.5
      ends[1].height = middle + 6.5
    }
    for i in ends.indices {
      ends[i].height = min(ends[i].height, Self.bottom - 8 - (i + 1 < ends.count ? 13 : 0))
    }
    let place = horizontal(Double(epochs.last ?? 1)) + 9
    return ends.map { end in
      "<text class=\"\(end.name) end\" x=\"\(at(place))\" y=\"\(at(end.height + 4))\">"
        + "\(y.label(end.value, morePlaces: 2))</text>\n"
    }.joined()
  }

  /// What couldn't be drawn.
  private var notes: String {
    let missing = (training + validation).count { !Self.isDrawable($0) }
    if missing == 0 { return "" }
    let words = missing == 1 ? "1 value isn’t finite" : "\(missing) values aren’t finite"
    return "<text class=\"number\" x=\"\(at(Self.right))\" y=\"\(at(Self.top - 8))\">\(words)</text>\n"
  }

  // MARK: Coordinates

  private func at(_ x: Double) -> String { SVG.coordinate(x) }
  private func horizontal(_ epoch: Double) -> Double {
    Self.left + 8 + (Self.right - Self.left - 16) * x.position(epoch)
  }
  private func vertical(_ value: Double) -> Double {
    Self.bottom - (Self.bottom - Self.top) * y.position(value)
  }
}
