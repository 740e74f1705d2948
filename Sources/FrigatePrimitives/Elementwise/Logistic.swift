import FrigateIR
import Glibc

/// σ(x) = 1 / (1 + e⁻ˣ), the sigmoid; its derivative is σ(x) (1 − σ(x)).
public struct Logistic: RealFunction {
  public static let name = "logistic"
  public init() {}

  public func value(_ x: Double) -> Double {
    // e⁻ˣ overflows far below 0, where the other form is exact.
    x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
  }

  public func slope(_ x: Symbol, _ y: Symbol) -> Symbol { y * (y.filled(1) - y) }
}
