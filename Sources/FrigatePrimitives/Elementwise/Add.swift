import FrigateIR

/// a + b, position by position. Integers wrap.
public struct Add: BinaryArithmetic {
  public static let name = "add"
  public init() {}

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    guard let da = dx[0], let db = dx[1] else { return [dx[0] ?? dx[1]] }
    return [da + db]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0], ct[0]]
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double { a + b }
  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 { a &+ b }
}
