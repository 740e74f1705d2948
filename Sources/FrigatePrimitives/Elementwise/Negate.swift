import FrigateIR

/// −x. Integers wrap.
public struct Negate: UnaryArithmetic, LinearPrimitive {
  public static let name = "negate"
  public init() {}

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0].map { -$0 }]
  }

  // MARK: Reference

  public func value(_ x: Double) -> Double { -x }
  public func value(_ x: Int64, _ dtype: DType) -> Int64 { 0 &- x }
}
