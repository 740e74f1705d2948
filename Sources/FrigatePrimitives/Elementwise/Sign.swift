import FrigateIR

/// −1, 0 or 1 with the sign of x; ±0 and NaN stay what they are. Its derivative is 0 everywhere.
public struct Sign: UnaryArithmetic, ConstantDerivativePrimitive {
  public static let name = "sign"
  public init() {}

  public func value(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }
  public func value(_ x: Int64, _ dtype: DType) -> Int64 {
    x == 0 ? 0 : dtype.kind == .signed ? x.signum() : 1
  }
}
