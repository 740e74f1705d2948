import FrigateIR

/// a ∧ b, bit by bit.
public struct And: BitOperation {
  public static let name = "and"
  public static let arity = 2
  public static let takesBooleans = true
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 { x[0] & x[1] }
}
