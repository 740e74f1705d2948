import FrigateIR
import Glibc

/// cosh x = (eˣ + e⁻ˣ) / 2.
public struct Cosh: RealFunction {
  public static let name = "cosh"
  public init() {}

  public func value(_ x: Double) -> Double { cosh(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { x.sinh() }
}
