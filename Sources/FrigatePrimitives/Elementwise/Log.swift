import FrigateIR
import Glibc

/// ln x; −∞ at 0, NaN below.
public struct Log: RealFunction {
  public static let name = "log"
  public init() {}

  public func value(_ x: Double) -> Double { log(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { x.reciprocal() }
}
