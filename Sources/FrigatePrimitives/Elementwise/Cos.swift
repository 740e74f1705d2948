import FrigateIR
import Glibc

/// cos x, x in radians.
public struct Cos: RealFunction {
  public static let name = "cos"
  public init() {}

  public func value(_ x: Double) -> Double { cos(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { -x.sin() }
}
