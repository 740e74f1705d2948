import FrigateData
import FrigateTensor

/// Writes a line of numbers after each epoch into a CSV file, columns in the order of their names.
///
/// The file is written anew each time, in one piece: whoever reads it meanwhile finds whole lines.
public struct CSVLogger: Callback {
  public let path: String
  public let separator: Character
  private let appends: Bool
  private var text: String?
  private var columns: [String] = []

  /// - Parameter append: keeps what the file holds already, which is taken for the lines of earlier trainings.
  public init(_ path: String, separator: Character = ",", append: Bool = false) {
    self.path = path
    self.separator = separator
    appends = append
  }

  public mutating func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) throws -> CallbackDecision {
    var lines = try text ?? (appends ? earlier() : "")
    if text == nil {
      columns = logs.map(\.name).sorted()
      if lines.isEmpty { lines = line(["epoch"] + columns) }
    }
    let values = columns.map { name in logs.first { $0.name == name }.map { "\($0.value)" } ?? "NA" }
    lines += line(["\(epoch)"] + values)
    try atomically(writing: path, bytes: Array(lines.utf8))
    text = lines
    return .continue
  }

  private func earlier() throws -> String {
    guard let file = try? FileSource(path) else { return "" }
    let text = String(decoding: try file.bytes(file.limit, of: "lines"), as: UTF8.self)
    return text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
  }

  private func line(_ cells: [String]) -> String {
    cells.map { cell in
      let isPlain = !cell.contains { $0 == separator || $0 == "\"" || $0.isNewline }
      return isPlain ? cell : "\"" + cell.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }.joined(separator: String(separator)) + "\n"
  }
}
