import FrigateIR
import Glibc

/// sin x, x in radians.
public struct Sin: RealFunction {
  public static let name = "sin"
  public init() {}

  public func value(_ x: Double) -> Double { sin(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { x.cos() }
}
