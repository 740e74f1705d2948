import FrigateIR

/// a ⊕ b, bit by bit.
public struct Xor: BitOperation {
  public static let name = "xor"
  public static let arity = 2
  public static let takesBooleans = true
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 { x[0] ^ x[1] }
}
