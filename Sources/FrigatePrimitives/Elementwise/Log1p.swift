import FrigateIR
import Glibc

/// ln(1 + x), without the cancellation near 0; −∞ at −1, NaN below.
public struct Log1p: RealFunction {
  public static let name = "log1p"
  public init() {}

  public func value(_ x: Double) -> Double { log1p(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { (x + x.filled(1)).reciprocal() }
}
