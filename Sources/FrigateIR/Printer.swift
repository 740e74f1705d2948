/// Programs as text. `Program(parsing:catalog:)` reads it back.
///
///     program(%0: float32[2, 3]) {
///       %1: float32[2] = reduce_sum(%0) {axes = [1]}
///       return %1
///     }
extension Program: CustomStringConvertible {
  public var description: String { text(indent: "") }

  fileprivate func text(indent: String) -> String {
    var text = "program(" + inputs.map(\.typed).joined(separator: ", ") + ") {\n"
    for equation in equations {
      text += indent + "  " + equation.text(indent: indent + "  ") + "\n"
    }
    let names = outputs.map { " %\($0.id)" }.joined(separator: ",")
    return text + indent + "  return" + names + "\n" + indent + "}"
  }
}

extension Value {
  fileprivate var typed: String { "%\(id): \(type)" }
}

extension Equation: CustomStringConvertible {
  public var description: String { text(indent: "") }

  fileprivate func text(indent: String) -> String {
    let left = results.map(\.typed).joined(separator: ", ")
    let right = operands.map { "%\($0.id)" }.joined(separator: ", ")
    let attributes = primitive.attributes.text(indent: indent)
    return left + " = " + primitive.name + "(" + right + ")" + attributes
  }
}

extension Attributes {
  fileprivate func text(indent: String) -> String {
    if entries.isEmpty { return "" }
    return " {"
      + entries.map { "\($0.key) = \($0.value.text(indent: indent))" }.joined(separator: ", ")
      + "}"
  }
}

extension Attribute {
  fileprivate func text(indent: String) -> String {
    switch self {
    case .bool(let x): x ? "true" : "false"
    case .int(let x): String(x)
    case .name(let x): x.isPlainName ? x : x.quoted
    case .list(let items): "[" + items.map { $0.text(indent: indent) }.joined(separator: ", ") + "]"
    case .literal(let x): x.text
    case .program(let program): program.text(indent: indent)
    }
  }
}

extension String {
  /// Whether it reads back without quotation marks, as a name and nothing else.
  fileprivate var isPlainName: Bool {
    guard let first = utf8.first, first > UInt8(ascii: "9"),
      !["true", "false", "program"].contains(self)
    else { return false }
    return utf8.allSatisfy { c in
      (0x30...0x39).contains(c) || (0x41...0x5A).contains(c) || (0x61...0x7A).contains(c)
        || c == UInt8(ascii: "_")
    }
  }

  fileprivate var quoted: String {
    // Scalar by scalar, as the parser reads: a mark may combine with a quotation mark before it.
    "\"" + unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
  }
}

extension Literal {
  /// `float32[2] (1.0, -0.5)`: every element, spelled so that it reads back to the same bits.
  /// A NaN is spelled by its bits, `nan:7fc00000`: it may carry a payload.
  fileprivate var text: String {
    let elements: [String] =
      switch type.dtype.kind {
      case .floating:
        zip(doubles, bitPatterns).map { x, bits in
          x.isNaN
            ? "nan:" + String(bits, radix: 16) : type.dtype == .float32 ? "\(Float(x))" : "\(x)"
        }
      case .signed: integers.map { "\($0)" }
      case .unsigned: integers.map { "\(UInt64(bitPattern: $0))" }
      case .boolean: integers.map { $0 == 0 ? "false" : "true" }
      }
    return "\(type) (" + elements.joined(separator: ", ") + ")"
  }
}

extension Literal {
  /// Each element's bits.
  public var bitPatterns: [UInt64] {
    withUnsafeBytes { bytes in
      switch type.dtype.size {
      case 1: bytes.map(UInt64.init)
      case 2: bytes.bindMemory(to: UInt16.self).map(UInt64.init)
      case 4: bytes.bindMemory(to: UInt32.self).map(UInt64.init)
      default: Array(bytes.bindMemory(to: UInt64.self))
      }
    }
  }

  /// A literal of these bits.
  public init(_ type: TensorType, bitPatterns: [UInt64]) {
    require(bitPatterns.count == type.count, "\(bitPatterns.count) elements for \(type)")
    self.init(type) { bytes in
      for (i, bits) in bitPatterns.enumerated() {
        let offset = i * type.dtype.size
        switch type.dtype.size {
        case 1:
          bytes.storeBytes(
            of: UInt8(truncatingIfNeeded: bits), toByteOffset: offset, as: UInt8.self)
        case 2:
          bytes.storeBytes(
            of: UInt16(truncatingIfNeeded: bits), toByteOffset: offset, as: UInt16.self)
        case 4:
          bytes.storeBytes(
            of: UInt32(truncatingIfNeeded: bits), toByteOffset: offset, as: UInt32.self)
        default: bytes.storeBytes(of: bits, toByteOffset: offset, as: UInt64.self)
        }
      }
    }
  }
}
