import FrigateIR

extension CSV {
  /// Reads a file.
  ///
  /// - Throws: `FileError`; for a field with its line and column (in bytes), both from 1.
  public init(contentsOf path: String, options: Options = Options()) throws(FileError) {
    try self.init(file: path, options: options) { () throws(FileError) in try openInflated(path) }
  }

  /// `open` is called twice.
  init(file: String, options: Options, open: () throws(FileError) -> any ByteSource) throws(FileError) {
    guard let delimiter = options.delimiter.asciiValue, ![0x0A, 0x0D, 0x22].contains(delimiter) else {
      throw FileError(
        file, "can't be cut at the delimiter '\(options.delimiter)'",
        fix: "give one ASCII character, such as ;")
    }
    path = file
    var first = try CSVPass(CSVRecords(open(), delimiter: delimiter), file, options)
    var kinds = first.selected.map { _ in CSVColumnKind() }
    var total = 0
    while try first.next() {
      total += 1
      for k in kinds.indices {
        if first.isMissing(k) {
          kinds[k].hasMissing = true
        } else if first.types[k] == nil {
          first.withText(k) { kinds[k].observe($0) }
        }
      }
    }
    let types = kinds.indices.map { k in
      if kinds[k].hasMissing, case .fill(let text) = first.missing[k] {
        var text = text
        text.withUTF8 { kinds[k].observe($0[...]) }
      }
      return first.types[k] ?? kinds[k].type(first.missing[k])
    }
    let (bytes, overflow) = total.multipliedReportingOverflow(by: 8 * max(types.count, 1))
    if overflow || bytes > physicalMemory {
      throw FileError(
        file,
        "needs \(spelled(byteCount: overflow ? .max : bytes)), this machine has "
          + "\(spelled(byteCount: physicalMemory)) of memory", fix: "name the columns that you need")
    }
    var second = try CSVPass(CSVRecords(open(), delimiter: delimiter), file, options)
    guard second.selected == first.selected else {
      throw FileError(file, "has changed while it was read", fix: "try again")
    }
    var values = types.map { CSVColumnValues($0, capacity: total) }
    rowCount = 0
    droppedRowCount = 0
    while try second.next() {
      if second.dropsRow() {
        droppedRowCount += 1
        continue
      }
      for k in values.indices { try second.take(k, into: &values[k], types[k]) }
      rowCount += 1
    }
    columns = values.indices.map { values[$0].column(named: first.names[$0]) }
  }
}

/// One way through the records of a file, of which some columns are wanted.
private struct CSVPass {
  let records: CSVRecords
  let file: String
  /// Of the columns wanted: where they stand in a record, their names, given types and what to do where a
  /// value is missing.
  let selected: [Int]
  let names: [String]
  let types: [CSV.ColumnType?]
  let missing: [CSV.MissingValues]
  private let width: Int
  private let missingTexts: [[UInt8]]
  /// Without a header the first record is read already.
  private var isWaiting: Bool

  init(_ records: CSVRecords, _ file: String, _ options: CSV.Options) throws(FileError) {
    self.records = records
    self.file = file
    guard try records.next() else {
      throw FileError(file, "has no records", offset: 0, fix: "give a file with a header and rows")
    }
    width = records.fields.count
    isWaiting = !options.hasHeader
    let all = (0..<width).map { i in
      let name = options.hasHeader ? records.text(i) : ""
      return name.isEmpty ? "\(i)" : name
    }
    var places: [String: Int] = [:]
    for (i, name) in all.enumerated() where places.updateValue(i, forKey: name) != nil {
      let field = records.fields[i]
      throw FileError(
        file, "line \(field.line), column \(field.column): there are two columns '\(name)'",
        fix: "rename one, or set hasHeader to false")
    }
    names = options.columns ?? all
    var selected: [Int] = []
    for name in names + options.types.keys.sorted() + options.missingByColumn.keys.sorted() {
      guard let place = places[name] else {
        let known = all.prefix(40).joined(separator: ", ")
        throw FileError(file, "has no column '\(name)'", fix: "its columns are \(known)")
      }
      if selected.count < names.count { selected.append(place) }
    }
    self.selected = selected
    types = names.map { options.types[$0] }
    missing = names.map { options.missingByColumn[$0] ?? options.missing }
    missingTexts = options.missingTexts.map { Array($0.utf8) }
  }

  /// Goes to the next row.
  mutating func next() throws(FileError) -> Bool {
    if isWaiting {
      isWaiting = false
    } else if try !records.next() {
      return false
    }
    guard records.fields.count == width else {
      let place = records.fields[0]
      throw FileError(
        file,
        "line \(place.line): the record has \(records.fields.count) fields, the first of the file has \(width)",
        fix: "check the delimiter, and the quotes of fields that hold it")
    }
    return true
  }

  func withText<R>(_ k: Int, _ body: (Slice<UnsafeBufferPointer<UInt8>>) -> R) -> R {
    records.bytes.withUnsafeBufferPointer { body($0[records.fields[selected[k]].range]) }
  }

  func isMissing(_ k: Int) -> Bool {
    withText(k) { text in
      let text = CSVNumber.trimmed(text)
      return text.isEmpty || missingTexts.contains { $0.count == text.count && text.elementsEqual($0) }
    }
  }

  func dropsRow() -> Bool { selected.indices.contains { missing[$0] == .dropRow && isMissing($0) } }

  /// Reads the row's value for a column.
  func take(_ k: Int, into values: inout CSVColumnValues, _ type: CSV.ColumnType) throws(FileError) {
    guard isMissing(k) else {
      if withText(k, { values.append($0) }) { return }
      let (problem, fix) = values.complaint(shown(k))
      throw failure(k, problem, fix)
    }
    switch missing[k] {
    case .fill(var text):
      if text.withUTF8({ values.append($0[...]) }) { return }
      throw failure(k, values.complaint(text).problem, "fill with a value of the column's type")
    case .nan:
      if values.appendNaN() { return }
      throw failure(
        k, "the value is missing, and \(type) has no NaN",
        "fill it: missingByColumn[\"\(names[k])\"] = .fill(…)")
    case .refuse, .dropRow:
      throw failure(
        k, "the value is missing",
        "say what to do in options.missing: .nan, .fill(\"0\") or .dropRow")
    }
  }

  private func failure(_ k: Int, _ problem: String, _ fix: String) -> FileError {
    let field = records.fields[selected[k]]
    return FileError(
      file, "line \(field.line), column \(field.column) (\(names[k])): \(problem)", fix: fix)
  }

  /// The field for a message: short, and without what a terminal would obey.
  private func shown(_ k: Int) -> String {
    let text = records.text(selected[k])
    let start = text.unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7F ? "·" : String($0) }
    return start.joined() + (text.unicodeScalars.count > 40 ? "…" : "")
  }
}
