import FrigateIR
import Glibc

/// arsinh x = ln(x + √(x² + 1)).
public struct Asinh: RealFunction {
  public static let name = "asinh"
  public init() {}

  public func value(_ x: Double) -> Double { asinh(x) }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { (x * x + x.filled(1)).rsqrt() }
}
