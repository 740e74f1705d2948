import FrigateIR
import Glibc

/// arccos x in [0, π]; NaN outside [−1, 1]. Its derivative is −1 / √(1 − x²).
public struct Acos: RealFunction {
  public static let name = "acos"
  public init() {}

  public func value(_ x: Double) -> Double { acos(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { -x.oneMinusSquare().rsqrt() }
}
