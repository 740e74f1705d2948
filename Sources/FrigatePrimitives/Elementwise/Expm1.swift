import FrigateIR
import Glibc

/// eˣ − 1, without the cancellation near 0.
public struct Expm1: RealFunction {
  public static let name = "expm1"
  public init() {}

  public func value(_ x: Double) -> Double { expm1(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y + y.filled(1) }
}
