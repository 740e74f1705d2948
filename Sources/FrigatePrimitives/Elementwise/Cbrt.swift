import FrigateIR
import Glibc

/// ∛x, of the sign of x.
public struct Cbrt: RealFunction {
  public static let name = "cbrt"
  public init() {}

  public func value(_ x: Double) -> Double { cbrt(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y.filled(1.0 / 3) / (y * y) }
}
