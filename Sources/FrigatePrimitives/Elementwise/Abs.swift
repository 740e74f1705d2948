import FrigateIR

/// |x|; its derivative is sign x, 0 at 0. The smallest signed integer stays what it is.
public struct Abs: UnaryArithmetic, NonlinearPrimitive {
  public static let name = "abs"
  public init() {}

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    [dx[0].map { $0 * x[0].sign() }]
  }

  // MARK: Reference

  public func value(_ x: Double) -> Double { x.magnitude }
  public func value(_ x: Int64, _ dtype: DType) -> Int64 {
    dtype.kind == .signed && x < 0 ? 0 &- x : x
  }
}
