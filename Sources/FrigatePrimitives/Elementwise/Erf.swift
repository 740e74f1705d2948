import FrigateIR
import Glibc

/// erf x = 2/√π ∫₀ˣ e^(−t²) dt.
public struct Erf: RealFunction {
  public static let name = "erf"
  public init() {}

  public func value(_ x: Double) -> Double { erf(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { (-(x * x)).exp() * M_2_SQRTPI }
}
