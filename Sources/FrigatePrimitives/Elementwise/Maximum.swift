import FrigateIR

/// The larger of a and b; NaN if one is NaN, 0 above −0. Where they are equal each gets half of the
/// derivative, as in JAX.
public struct Maximum: BinaryArithmetic, NonlinearPrimitive {
  public static let name = "maximum"
  public init() {}

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let da = dx[0].map { $0 * x[0].share(.gt, x[1]) }
    let db = dx[1].map { $0 * x[1].share(.gt, x[0]) }
    return try Add().derivative(x, y, [da, db])
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double {
    if a.isNaN || b.isNaN { return .nan }
    return a == b ? a.sign == .minus ? b : a : max(a, b)
  }

  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 {
    Int64.less(a, b, dtype) ? b : a
  }
}
