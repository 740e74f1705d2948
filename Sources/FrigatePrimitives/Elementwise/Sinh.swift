import FrigateIR
import Glibc

/// sinh x = (eˣ − e⁻ˣ) / 2.
public struct Sinh: RealFunction {
  public static let name = "sinh"
  public init() {}

  public func value(_ x: Double) -> Double { sinh(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { x.cosh() }
}
