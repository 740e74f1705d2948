import FrigateIR

/// ¬x, bit by bit.
public struct Not: BitOperation {
  public static let name = "not"
  public static let arity = 1
  public static let takesBooleans = true
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 { ~x[0] }
}
