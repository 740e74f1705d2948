import FrigateIR

/// √x; NaN below 0, and √−0 = −0.
public struct Sqrt: RealFunction {
  public static let name = "sqrt"
  public init() {}

  public func value(_ x: Double) -> Double { x.squareRoot() }
  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y.filled(0.5) / y }
}
