import FrigateIR
import Glibc

/// arcsin x in [−π/2, π/2]; NaN outside [−1, 1]. Its derivative is 1 / √(1 − x²).
public struct Asin: RealFunction {
  public static let name = "asin"
  public init() {}

  public func value(_ x: Double) -> Double { asin(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { x.oneMinusSquare().rsqrt() }
}
