/// Rows of texts between lines, as Keras prints them.
struct SummaryTable {
  let head: [String]
  let rows: [[String]]

  /// What connections are broken at, so that no line gets much longer than a terminal's.
  private static let connectionWidth = 30

  var lines: [String] {
    let cells = rows.map { row in row.enumerated().map { k, text in k == 3 ? Self.broken(text) : [text] } }
    let minimum = [31, 22, 13, 20]
    let widths = head.indices.map { k in
      (cells.flatMap { $0[k].map(\.count) } + [minimum[k]]).max() ?? minimum[k]
    }
    func line(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
      left + widths.map { String(repeating: fill, count: $0 + 2) }.joined(separator: middle) + right
    }
    func row(_ texts: [String], _ bar: String) -> String {
      let padded = texts.enumerated().map { k, text in
        let space = String(repeating: " ", count: widths[k] - text.count)
        return k == 2 ? space + text : text + space
      }
      return "\(bar) " + padded.joined(separator: " \(bar) ") + " \(bar)"
    }
    let body = cells.map { cells in
      (0..<(cells.map(\.count).max() ?? 1)).map { i in
        row(cells.map { i < $0.count ? $0[i] : "" }, "│")
      }
    }
    return [line("┏", "━", "┳", "┓"), row(head, "┃"), line("┡", "━", "╇", "┩")]
      + body.joined(separator: [line("├", "─", "┼", "┤")]) + [line("└", "─", "┴", "┘")]
  }

  /// In lines, broken after commas.
  private static func broken(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      if let last = lines.last, last.count + 1 + word.count <= connectionWidth {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
