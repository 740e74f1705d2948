/// The type of a tensor's elements.
///
/// Complex types may join this list; `switch` over it without a `default`, so that the compiler
/// finds every place that must learn about them.
public enum DType: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case float16, bfloat16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case bool

  /// What kind of arithmetic the elements obey.
  public enum Kind: Hashable, Sendable { case floating, signed, unsigned, boolean }

  public var kind: Kind {
    switch self {
    case .float16, .bfloat16, .float32, .float64: .floating
    case .int8, .int16, .int32, .int64: .signed
    case .uint8, .uint16, .uint32, .uint64: .unsigned
    case .bool: .boolean
    }
  }

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  public var isFloating: Bool { kind == .floating }
  public var isInteger: Bool { kind == .signed || kind == .unsigned }

  /// The spelling in printed programs and messages, as in JAX and numpy: `float32`, `bool`.
  public var description: String { rawValue }
}
