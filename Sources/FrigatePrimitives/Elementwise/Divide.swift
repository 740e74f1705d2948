import FrigateIR

/// a / b. Integers are cut towards zero; x / 0 is −1 (all bits set), and the smallest signed integer
/// divided by −1 stays what it is, as in XLA.
public struct Divide: BinaryArithmetic {
  public static let name = "divide"
  public init() {}

  // MARK: Derivative

  /// d(a/b) = (da − y·db) / b.
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let db = dx[1].map { y[0] * $0 }
    return [try Subtract().derivative(x, y, [dx[0], db])[0].map { $0 / x[1] }]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let b = x[1].known else {
      throw undefined("transpose", because: "it isn't linear in its divisor")
    }
    return [ct[0].map { $0 / b }, nil]
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double { a / b }
  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 {
    if b == 0 { return -1 }
    return dtype == .uint64
      ? Int64(bitPattern: UInt64(bitPattern: a) / UInt64(bitPattern: b))
      : a.dividedReportingOverflow(by: b).partialValue
  }
}
