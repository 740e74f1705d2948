import FrigateIR

/// How many bits stand above the highest set bit: all of them in 0.
public struct CountLeadingZeros: BitOperation {
  public static let name = "count_leading_zeros"
  public static let arity = 1
  public static let takesBooleans = false
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 {
    UInt64(x[0].leadingZeroBitCount - (64 - width))
  }
}
