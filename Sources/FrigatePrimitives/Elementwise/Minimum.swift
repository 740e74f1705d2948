import FrigateIR

/// The smaller of a and b; NaN if one is NaN, −0 below 0. Where they are equal each gets half of the
/// derivative, as in JAX.
public struct Minimum: BinaryArithmetic, NonlinearPrimitive {
  public static let name = "minimum"
  public init() {}

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let da = dx[0].map { $0 * x[0].share(.lt, x[1]) }
    let db = dx[1].map { $0 * x[1].share(.lt, x[0]) }
    return try Add().derivative(x, y, [da, db])
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double {
    if a.isNaN || b.isNaN { return .nan }
    return a == b ? a.sign == .minus ? a : b : min(a, b)
  }

  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 {
    Int64.less(b, a, dtype) ? b : a
  }
}
