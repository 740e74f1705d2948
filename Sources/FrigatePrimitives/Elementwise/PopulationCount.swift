import FrigateIR

/// How many bits of x are set.
public struct PopulationCount: BitOperation {
  public static let name = "popcnt"
  public static let arity = 1
  public static let takesBooleans = false
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 { UInt64(x[0].nonzeroBitCount) }
}
