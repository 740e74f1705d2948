/// The records of a CSV file, one at a time, as RFC 4180 has them: fields between delimiters, perhaps in
/// double quotes, in which delimiters and line ends are text and a quote is written twice.
///
/// Also taken, as most files have something of it: any of LF, CR LF and CR as line ends, a UTF-8 byte order
/// mark, quotes in the middle of a field without quotes (they are text), blank lines (passed over).
final class CSVRecords {
  struct Field {
    /// In `bytes`, without quotes.
    var range: Range<Int>
    /// Of its first character in the file; both from 1, columns in bytes.
    var line: Int
    var column: Int
  }

  /// A closing quote that is missing shouldn't make a record of the whole file.
  static let maximumBytes = 1 << 24
  static let maximumFields = 1 << 16

  /// The fields of the record that `next` has read.
  private(set) var bytes: [UInt8] = []
  private(set) var fields: [Field] = []

  private let source: any ByteSource
  private let delimiter: UInt8
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
  private var at = 0
  private var end = 0
  /// Of the symbol that `read` gives next.
  private var line = 1
  private var column = 1

  init(_ source: any ByteSource, delimiter: UInt8) throws(FileError) {
    self.source = source
    self.delimiter = delimiter
    end = try source.read(into: chunk)
    while end < 3 {
      let n = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[end...]))
      if n == 0 { break }
      end += n
    }
    let start = Array(chunk[..<min(end, 3)])
    if start == [0xEF, 0xBB, 0xBF] { at = 3 }
    if [[0xFF, 0xFE], [0xFE, 0xFF]].contains(Array(start.prefix(2))) {
      throw FileError(source.file, "is UTF-16 text", offset: 0, fix: "save it as UTF-8")
    }
  }

  deinit { chunk.deallocate() }

  /// The text of a field of this record.
  func text(_ index: Int) -> String { String(decoding: bytes[fields[index].range], as: UTF8.self) }

  /// Goes to the next record; false at the end of the file.
  func next() throws(FileError) -> Bool {
    repeat {
      guard try record() else { return false }
    } while fields.count == 1 && fields[0].range.isEmpty && !isQuoted
    return true
  }

  /// The last field stood in quotes: one empty field in quotes is not a blank line.
  private var isQuoted = false

  private func record() throws(FileError) -> Bool {
    bytes.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    let (firstLine, firstColumn) = (line, column)
    guard var symbol = try read() else { return false }
    var (startLine, startColumn) = (firstLine, firstColumn)
    while true {
      let start = bytes.count
      isQuoted = symbol == UInt8(ascii: "\"")
      let after =
        isQuoted
        ? try quoted(from: startLine, startColumn) : try plain(from: symbol, startLine, startColumn)
      guard fields.count < Self.maximumFields else {
        throw failure(
          "the record has more than \(Self.maximumFields) fields", firstLine, 1, "is it a CSV file?")
      }
      fields.append(Field(range: start..<bytes.count, line: startLine, column: startColumn))
      guard after == delimiter else {
        let follows = after == 0x0D ? try peek() : nil
        if follows == 0x0A { _ = try read() }
        return true
      }
      (startLine, startColumn) = (line, column)
      guard let next = try read() else {
        // Behind a last delimiter stands an empty field.
        fields.append(Field(range: bytes.count..<bytes.count, line: startLine, column: startColumn))
        return true
      }
      symbol = next
    }
  }

  /// A field without quotes, of which `first` is read already; gives what ends it, nil for the file's end.
  private func plain(from first: UInt8, _ startLine: Int, _ startColumn: Int) throws(FileError) -> UInt8? {
    var symbol = first
    while true {
      if symbol == delimiter || symbol == 0x0A || symbol == 0x0D { return symbol }
      bytes.append(symbol)
      try run(startLine, startColumn) { [delimiter] in $0 == delimiter || $0 == 0x0A || $0 == 0x0D }
      guard let next = try read() else { return nil }
      symbol = next
    }
  }

  /// A field whose opening quote is read already.
  private func quoted(from startLine: Int, _ startColumn: Int) throws(FileError) -> UInt8? {
    while true {
      try run(startLine, startColumn) { $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
      guard let symbol = try read() else {
        throw failure(
          "the quoted field that starts here never ends", startLine, startColumn, "close its quotes")
      }
      if symbol != UInt8(ascii: "\"") {
        bytes.append(symbol)
        continue
      }
      let (nextLine, nextColumn) = (line, column)
      guard let after = try read() else { return nil }
      if after == UInt8(ascii: "\"") {
        bytes.append(after)
      } else if after == delimiter || after == 0x0A || after == 0x0D {
        return after
      } else {
        throw failure(
          "text follows the closing quote of a field", nextLine, nextColumn,
          "write quotes inside a field twice (\"\"), or check the delimiter")
      }
    }
  }

  /// Takes what stands in the chunk up to a symbol that ends it, all on one line.
  @inline(__always)
  private func run(_ startLine: Int, _ startColumn: Int, until isEnd: (UInt8) -> Bool) throws(FileError) {
    var stop = at
    while stop < end, !isEnd(chunk[stop]) { stop += 1 }
    bytes.append(contentsOf: chunk[at..<stop])
    column += stop - at
    at = stop
    if bytes.count > Self.maximumBytes {
      throw failure(
        "the record is longer than \(spelled(byteCount: Self.maximumBytes))", startLine, startColumn,
        "is a closing quote missing?")
    }
  }

  private func peek() throws(FileError) -> UInt8? {
    if at == end {
      end = try source.read(into: chunk)
      at = 0
      if end == 0 { return nil }
    }
    return chunk[at]
  }

  private func read() throws(FileError) -> UInt8? {
    guard let symbol = try peek() else { return nil }
    at += 1
    column += 1
    // CR LF ends one line, with its LF.
    let after = symbol == 0x0D ? try peek() : nil
    if symbol == 0x0A || (symbol == 0x0D && after != 0x0A) {
      line += 1
      column = 1
    }
    return symbol
  }

  private func failure(_ problem: String, _ line: Int, _ column: Int, _ fix: String) -> FileError {
    FileError(source.file, "line \(line), column \(column): \(problem)", fix: fix)
  }
}
