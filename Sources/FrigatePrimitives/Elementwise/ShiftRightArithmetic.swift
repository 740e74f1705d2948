import FrigateIR

/// The bits of a moved down by b, copies of the highest bit from above, for unsigned types too; b counts
/// as unsigned, and a shift by all bits or more leaves copies of the highest bit.
public struct ShiftRightArithmetic: BitOperation {
  public static let name = "shift_right_arithmetic"
  public static let arity = 2
  public static let takesBooleans = false
  public init() {}

  public func value(_ x: [UInt64], width: Int) -> UInt64 {
    let spare = 64 - width
    let extended = Int64(bitPattern: x[0] << UInt64(spare)) >> Int64(spare)
    return UInt64(bitPattern: extended >> Int64(min(x[1], 63)))
  }
}
