import FrigateIR
import Glibc

/// tan x, x in radians.
public struct Tan: RealFunction {
  public static let name = "tan"
  public init() {}

  public func value(_ x: Double) -> Double { tan(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y * y + y.filled(1) }
}
