import FrigateIR
import Glibc

/// erfc x = 1 − erf x, without the cancellation for large x.
public struct Erfc: RealFunction {
  public static let name = "erfc"
  public init() {}

  public func value(_ x: Double) -> Double { erfc(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { (-(x * x)).exp() * -M_2_SQRTPI }
}
