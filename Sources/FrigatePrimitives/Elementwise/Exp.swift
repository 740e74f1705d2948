import FrigateIR
import Glibc

/// eˣ.
public struct Exp: RealFunction {
  public static let name = "exp"
  public init() {}

  public func value(_ x: Double) -> Double { exp(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y }
}
