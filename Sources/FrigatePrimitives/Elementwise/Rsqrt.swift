import FrigateIR

/// 1 / √x; ±∞ at ±0, NaN below 0.
public struct Rsqrt: RealFunction {
  public static let name = "rsqrt"
  public init() {}

  public func value(_ x: Double) -> Double { 1 / x.squareRoot() }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y / x * -0.5 }
}
