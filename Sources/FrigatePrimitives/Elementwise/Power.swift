import FrigateIR
import Glibc

/// aᵇ, with a⁰ = 1 for every a. Integers wrap; a negative exponent gives 0, or ±1 of a = ±1.
public struct Power: BinaryArithmetic, NonlinearPrimitive {
  public static let name = "power"
  public init() {}

  // MARK: Derivative

  /// b·aᵇ⁻¹·da + aᵇ·ln a·db; where a = 0, ln a counts as 0, and so does b·aᵇ⁻¹ where both are 0.
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let (a, b, one) = (x[0], x[1], x[0].filled(1))
    let aIsZero = a.compare(.eq, a.filled(0))
    // Chosen before the powers and logarithms are taken, so that no NaN arises in a branch not taken,
    // from where a second derivative would bring it back.
    let da = dx[0].map { da in
      let bothZero = aIsZero.write(And(), b.compare(.eq, b.filled(0)))
      return da * (b * a.power(bothZero.select(one, b - one)))
    }
    let db = dx[1].map { $0 * (y[0] * aIsZero.select(one, a).log()) }
    return try Add().derivative(x, y, [da, db])
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double { pow(a, b) }
  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 {
    if b < 0, dtype.kind == .signed { return a == 1 ? 1 : a == -1 ? (b & 1 == 0 ? 1 : -1) : 0 }
    var (base, exponent, result) = (a, UInt64(bitPattern: b), Int64(1))
    while exponent > 0 {
      if exponent & 1 == 1 { result &*= base }
      base &*= base
      exponent >>= 1
    }
    return result
  }
}
