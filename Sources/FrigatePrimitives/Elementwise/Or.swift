import FrigateIR

/// a ∨ b, bit by bit.
public struct Or: BitOperation {
  public static let name = "or"
  public static let arity = 2
  public static let takesBooleans = true
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 { x[0] | x[1] }
}
