import FrigateNN

/// Loss and metrics by epoch as a drawing: a panel for each, training and validation in it.
///
///     try atomically(writing: "history.svg", bytes: Array(LearningCurve(history).svg.utf8))
///
/// Plain SVG without scripts; follows the reader's choice of a light or a dark page; equal histories
/// give equal text.
public struct LearningCurve {
  private let panels: [LearningCurvePanel]

  public init(_ history: History) {
    let epochs = history.epochs.map { $0 + 1 }
    let names = history.names.filter { !$0.hasPrefix("val_") }
    panels = names.map { name in
      LearningCurvePanel(
        name: name, epochs: epochs, training: history[name] ?? [],
        validation: history["val_" + name] ?? [])
    }
  }

  public var svg: String {
    let columns = max(1, min(2, panels.count))
    let rows = max(1, (panels.count + 1) / 2)
    let width = Double(columns) * LearningCurvePanel.width
    let height = Double(rows) * LearningCurvePanel.height + Self.headHeight
    let size = "\(SVG.coordinate(width)) \(SVG.coordinate(height))"
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(SVG.coordinate(width))" height="\(SVG.coordinate(height))" \
      viewBox="0 0 \(size)" role="img" aria-label="Learning curves">
      <title>Learning curves</title>
      <desc>\(SVG.escape(panels.map(\.summary).joined(separator: "; ")))</desc>
      <style>
      \(Self.style)
      </style>
      <rect class="page" width="\(SVG.coordinate(width))" height="\(SVG.coordinate(height))"/>

      """
    text += legend(width: width)
    for (i, panel) in panels.enumerated() {
      let x = Double(i % columns) * LearningCurvePanel.width
      let y = Double(i / columns) * LearningCurvePanel.height + Self.headHeight
      text += "<g transform=\"translate(\(SVG.coordinate(x)) \(SVG.coordinate(y)))\">\n\(panel.svg)</g>\n"
    }
    return text + "</svg>\n"
  }

  private static let headHeight = 30.0

  /// Colours told apart by all kinds of eyes: Okabe and Ito, *Color Universal Design* (2008).
  private static let style = """
    text { font-family: "Helvetica Neue", Helvetica, Arial, sans-serif; font-size: 11px; fill: #5a6270; }
    .name { font-size: 13px; font-weight: 600; fill: #1c2430; }
    .number { text-anchor: end; }
    .epoch { text-anchor: middle; }
    .page { fill: #ffffff; }
    .grid { stroke: #1c2430; stroke-opacity: 0.1; }
    .axis { stroke: #8a919c; }
    .line { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
    .training.line { stroke: #0072b2; }
    .training.dot, text.training { fill: #0072b2; }
    .validation.line { stroke: #d55e00; }
    .validation.dot, text.validation { fill: #d55e00; }
    text.end { font-size: 12px; }
    @media (prefers-color-scheme: dark) {
      text { fill: #a3abb8; }
      .name { fill: #e8ebf0; }
      .page { fill: #14181f; }
      .grid { stroke: #e8ebf0; stroke-opacity: 0.12; }
      .axis { stroke: #6c7481; }
      .training.line { stroke: #56b4e9; }
      .training.dot, text.training { fill: #56b4e9; }
      .validation.line { stroke: #f0934e; }
      .validation.dot, text.validation { fill: #f0934e; }
    }
    """

  /// Line and word for each series that is there, at the top right.
  private func legend(width: Double) -> String {
    var x = width - 16
    var text = ""
    let entries = [
      ("validation", 58.0, panels.contains { !$0.validation.isEmpty }),
      ("training", 46.0, !panels.isEmpty),
    ]
    for (name, length, isThere) in entries where isThere {
      text += "<text class=\"\(name)\" x=\"\(SVG.coordinate(x - length))\" y=\"22\">\(name)</text>\n"
      text += "<path class=\"\(name) line\" d=\"M\(SVG.coordinate(x - length - 26)) 18h20\"/>\n"
      x -= length + 44
    }
    return text
  }
}
