import FrigateIR
import Glibc

/// arcosh x = ln(x + √(x² − 1)); NaN below 1.
public struct Acosh: RealFunction {
  public static let name = "acosh"
  public init() {}

  public func value(_ x: Double) -> Double { acosh(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { (-x.oneMinusSquare()).rsqrt() }
}
