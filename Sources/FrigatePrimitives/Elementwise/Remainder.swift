import FrigateIR
import Glibc

/// a − b·trunc(a / b), of the sign of a: C's `fmod`. Among integers x % 0 is x, as in XLA.
public struct Remainder: BinaryArithmetic, NonlinearPrimitive {
  public static let name = "remainder"
  public init() {}

  // MARK: Derivative

  /// da − trunc(a / b)·db.
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    // a − y is a multiple of b, so that rounding hides the error of dividing.
    let db = dx[1].map { $0 * ((x[0] - y[0]) / x[1]).write(RoundNearestEven()) }
    return try Subtract().derivative(x, y, [dx[0], db])
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double { fmod(a, b) }
  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 {
    if b == 0 { return a }
    return dtype == .uint64
      ? Int64(bitPattern: UInt64(bitPattern: a) % UInt64(bitPattern: b))
      : a.remainderReportingOverflow(dividingBy: b).partialValue
  }
}
