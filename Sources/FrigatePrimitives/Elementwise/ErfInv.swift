import FrigateIR
import Glibc

/// The x for which erf x is the operand: ±∞ at ±1, NaN outside [−1, 1].
///
/// Halley's iteration on erf, or on erfc where erf is too flat to tell, from the series at 0 and
/// from Abramowitz & Stegun, Handbook of Mathematical Functions, 26.2.22.
public struct ErfInv: RealFunction {
  public static let name = "erf_inv"
  public init() {}

  public func value(_ x: Double) -> Double {
    if abs(x) >= 1 || x.isNaN { return abs(x) == 1 ? x * .infinity : .nan }
    if x == 0 { return x }
    let p = 1 - abs(x)
    var y: Double
    if p > 0.5 {
      y = abs(x) * (1 + .pi / 12 * x * x) / M_2_SQRTPI
    } else {
      let t = (-2 * log(p / 2)).squareRoot()
      y = 0.5.squareRoot() * (t - (2.30753 + t * 0.27061) / (1 + t * (0.99229 + t * 0.04481)))
    }
    for _ in 0..<3 {
      let error = p > 0.5 ? erf(y) - abs(x) : p - erfc(y)
      let step = error / (M_2_SQRTPI * exp(-y * y))
      y -= step / (1 + y * step)
    }
    return x < 0 ? -y : y
  }

  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { (y * y).exp() * (1 / M_2_SQRTPI) }
}
