import FrigateIR

/// a − b, position by position. Integers wrap.
public struct Subtract: BinaryArithmetic {
  public static let name = "subtract"
  public init() {}

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    switch (dx[0], dx[1]) {
    case (let da?, let db?): [da - db]
    case (nil, let db?): [-db]
    case (let da, nil): [da]
    }
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    [ct[0], x[1].isLinear ? ct[0].map { -$0 } : nil]
  }

  // MARK: Reference

  public func value(_ a: Double, _ b: Double) -> Double { a - b }
  public func value(_ a: Int64, _ b: Int64, _ dtype: DType) -> Int64 { a &- b }
}
