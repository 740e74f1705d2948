/// A parameter of a primitive, as text can spell it.
public indirect enum Attribute: Hashable, Sendable {
  case bool(Bool)
  case int(Int)
  case name(String)
  case literal(Literal)
  case list([Attribute])
  case program(Program)

  public static func ints(_ values: [Int]) -> Attribute { .list(values.map(Attribute.int)) }
}

/// The parameters of a primitive in the order they print.
public struct Attributes: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public private(set) var entries: [Entry]

  public struct Entry: Hashable, Sendable {
    public var key: String
    public var value: Attribute
  }

  public init(dictionaryLiteral elements: (String, Attribute)...) {
    entries = elements.map { Entry(key: $0.0, value: $0.1) }
  }

  public init(_ entries: [Entry]) { self.entries = entries }

  public static func + (a: Attributes, b: Attributes) -> Attributes {
    Attributes(a.entries + b.entries)
  }

  public subscript(key: String) -> Attribute? { entries.first { $0.key == key }?.value }
}

/// A printed parameter is missing or of another kind than its primitive expects.
public struct AttributeError: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

extension Attributes {
  private func value<T>(
    _ key: String, _ kind: String, _ read: (Attribute) -> T?
  ) throws(AttributeError) -> T {
    guard let attribute = self[key] else { throw AttributeError("the attribute \(key) is missing") }
    guard let value = read(attribute) else {
      throw AttributeError("the attribute \(key) must be \(kind)")
    }
    return value
  }

  public func bool(_ key: String) throws(AttributeError) -> Bool {
    try value(key, "true or false") { if case .bool(let x) = $0 { x } else { nil } }
  }

  public func int(_ key: String) throws(AttributeError) -> Int {
    try value(key, "an integer") { if case .int(let x) = $0 { x } else { nil } }
  }

  public func name(_ key: String) throws(AttributeError) -> String {
    try value(key, "a name") { if case .name(let x) = $0 { x } else { nil } }
  }

  /// One case of an enumeration that is spelled by its raw value.
  public func choice<E: RawRepresentable & CaseIterable>(
    _ key: String, _: E.Type = E.self
  ) throws(AttributeError) -> E where E.RawValue == String {
    let all = E.allCases.map(\.rawValue).joined(separator: ", ")
    return try value(key, "one of \(all)") {
      if case .name(let x) = $0 { E(rawValue: x) } else { nil }
    }
  }

  public func dtype(_ key: String) throws(AttributeError) -> DType { try choice(key) }

  public func literal(_ key: String) throws(AttributeError) -> Literal {
    try value(key, "a literal") { if case .literal(let x) = $0 { x } else { nil } }
  }

  public func program(_ key: String) throws(AttributeError) -> Program {
    try value(key, "a program") { if case .program(let x) = $0 { x } else { nil } }
  }

  public func ints(_ key: String) throws(AttributeError) -> [Int] {
    try value(key, "a list of integers") {
      guard case .list(let items) = $0 else { return nil }
      var ints: [Int] = []
      for item in items {
        guard case .int(let x) = item else { return nil }
        ints.append(x)
      }
      return ints
    }
  }

}
