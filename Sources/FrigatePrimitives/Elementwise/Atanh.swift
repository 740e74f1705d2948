import FrigateIR
import Glibc

/// artanh x = ½ ln((1 + x) / (1 − x)); ±∞ at ±1, NaN outside.
public struct Atanh: RealFunction {
  public static let name = "atanh"
  public init() {}

  public func value(_ x: Double) -> Double { atanh(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { x.oneMinusSquare().reciprocal() }
}
