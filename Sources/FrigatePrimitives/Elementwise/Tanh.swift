import FrigateIR
import Glibc

/// tanh x = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ); its derivative is 1 − tanh² x.
public struct Tanh: RealFunction {
  public static let name = "tanh"
  public init() {}

  public func value(_ x: Double) -> Double { tanh(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y.filled(1) - y * y }
}
