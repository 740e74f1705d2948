import FrigateIR

/// The bits of a moved down by b, zeros from above; b counts as unsigned, and 0 is left of a shift by
/// all bits or more.
public struct ShiftRightLogical: BitOperation {
  public static let name = "shift_right_logical"
  public static let arity = 2
  public static let takesBooleans = false
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 { x[1] < width ? x[0] >> x[1] : 0 }
}
