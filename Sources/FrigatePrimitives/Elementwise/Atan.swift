import FrigateIR
import Glibc

/// arctan x in [−π/2, π/2].
public struct Atan: RealFunction {
  public static let name = "atan"
  public init() {}

  public func value(_ x: Double) -> Double { atan(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { (x * x + x.filled(1)).reciprocal() }
}
