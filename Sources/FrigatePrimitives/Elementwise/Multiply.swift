import FrigateIR

/// a · b, position by position. Integers wrap.
public struct Multiply: BinaryArithmetic, BilinearPrimitive {
  public static let name = "multiply"
  public init() {}

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0] else { return [nil, nil] }
    switch (x[0], x[1]) {
    case (.linear, .known(let b)): return [ct * b, nil]
    case (.known(let a), .linear): return [nil, a * ct]
    default: throw undefined("transpose", because: "the product of two linear values isn't linear")
    }
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double { a * b }
  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 { a &* b }
}
