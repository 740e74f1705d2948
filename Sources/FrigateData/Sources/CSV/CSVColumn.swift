import FrigateIR

/// What a first pass over a column's fields finds out.
struct CSVColumnKind {
  private var canBeBool = true
  private var canBeInteger = true
  private var canBeFloating = true
  /// Beyond what float32 holds: 2²⁴ for integers, its range for others.
  private var isWide = false
  private var hasValues = false
  var hasMissing = false

  /// Looks at a value that isn't missing.
  mutating func observe(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
    hasValues = true
    if canBeBool, CSVNumber.bool(text) == nil { canBeBool = false }
    guard canBeFloating else { return }
    if canBeInteger {
      if let integer = CSVNumber.int64(text) {
        if integer.magnitude > 1 << 24 { isWide = true }
        return
      }
      canBeInteger = false
    }
    guard let number = CSVNumber.double(text) else {
      canBeFloating = false
      return
    }
    if number.isFinite, number.magnitude > Double(Float.greatestFiniteMagnitude) { isWide = true }
  }

  func type(_ missing: CSV.MissingValues) -> CSV.ColumnType {
    if !hasValues { return .float32 }
    if canBeBool { return .bool }
    if canBeInteger, !(hasMissing && missing == .nan) { return .int64 }
    if canBeFloating { return isWide ? .float64 : .float32 }
    return .categorical()
  }
}

/// A column's values as they come.
struct CSVColumnValues {
  /// Different texts in a column; more is a column of free text.
  static let maximumTexts = 1 << 20

  private let type: CSV.ColumnType
  // Of these one is used, as `type` says; texts are their numbers in the order in which they came.
  private var integers: [Int64] = []
  private var floats: [Float] = []
  private var doubles: [Double] = []
  private var booleans: [Bool] = []
  private var numbers: [String: Int64] = [:]
  /// Nothing new may come.
  private let isClosed: Bool

  init(_ type: CSV.ColumnType, capacity: Int) {
    self.type = type
    var isClosed = false
    switch type {
    case .int64: integers.reserveCapacity(capacity)
    case .float32: floats.reserveCapacity(capacity)
    case .float64: doubles.reserveCapacity(capacity)
    case .bool: booleans.reserveCapacity(capacity)
    case .categorical(let vocabulary):
      integers.reserveCapacity(capacity)
      for (i, text) in (vocabulary ?? []).enumerated() where numbers[text] == nil { numbers[text] = Int64(i) }
      isClosed = vocabulary != nil
    }
    self.isClosed = isClosed
  }

  /// Takes a field's value; false if it isn't of the column's type.
  mutating func append(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    switch type {
    case .int64:
      guard let value = CSVNumber.int64(text) else { return false }
      integers.append(value)
    case .float32:
      guard let value = CSVNumber.float(text) else { return false }
      floats.append(value)
    case .float64:
      guard let value = CSVNumber.double(text) else { return false }
      doubles.append(value)
    case .bool:
      guard let value = CSVNumber.bool(text) else { return false }
      booleans.append(value)
    case .categorical:
      guard let number = number(of: String(decoding: text, as: UTF8.self)) else { return false }
      integers.append(number)
    }
    return true
  }

  private mutating func number(of text: String) -> Int64? {
    if let number = numbers[text] { return number }
    if isClosed || numbers.count == Self.maximumTexts { return nil }
    let number = Int64(numbers.count)
    numbers[text] = number
    return number
  }

  /// What is wrong with a field that `append` refused.
  func complaint(_ text: String) -> (problem: String, fix: String) {
    guard case .categorical = type else {
      return ("'\(text)' isn't a value of type \(type)", "correct it, or give the column another type")
    }
    return isClosed
      ? ("'\(text)' isn't in the vocabulary", "add it, or leave out the vocabulary")
      : (
        "'\(text)' is the \(Self.maximumTexts + 1)th different text in its column",
        "leave the column out: options.columns"
      )
  }

  /// Not a number, if the type has one.
  mutating func appendNaN() -> Bool {
    switch type {
    case .float32, .float64: Array("nan".utf8).withUnsafeBufferPointer { append($0[...]) }
    case .int64, .bool, .categorical: false
    }
  }

  func column(named name: String) -> CSV.Column {
    let values: Literal
    switch type {
    case .int64: values = Literal(integers, shape: [integers.count])
    case .float32: values = Literal(floats, shape: [floats.count])
    case .float64: values = Literal(doubles, shape: [doubles.count])
    case .bool: values = Literal(booleans, shape: [booleans.count])
    case .categorical: return categorical(name)
    }
    return CSV.Column(name: name, values: values, vocabulary: [])
  }

  private func categorical(_ name: String) -> CSV.Column {
    if case .categorical(let vocabulary?) = type {
      return CSV.Column(
        name: name, values: Literal(integers, shape: [integers.count]), vocabulary: vocabulary)
    }
    // By code points, as Python sorts; so the indices don't depend on the order of the rows.
    let sorted = numbers.keys.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    var places = [Int64](repeating: 0, count: sorted.count)
    for (place, text) in sorted.enumerated() { places[Int(numbers[text] ?? 0)] = Int64(place) }
    let renumbered = integers.map { places[Int($0)] }
    return CSV.Column(
      name: name, values: Literal(renumbered, shape: [renumbered.count]), vocabulary: sorted)
  }
}
