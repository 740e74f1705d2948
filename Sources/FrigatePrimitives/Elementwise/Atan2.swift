import FrigateIR
import Glibc

/// The angle in [−π, π] of the point with ordinate a and abscissa b; signed zeros as in C.
public struct Atan2: ElementwisePrimitive, NonlinearPrimitive, ParameterlessPrimitive {
  public static let name = "atan2"
  public static let arity = 2
  public init() {}

  // MARK: Types

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(operands, \.isFloating, "floating")
    return operands[0]
  }

  // MARK: Derivative

  /// (b·da − a·db) / (a² + b²).
  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    let (a, b) = (x[0], x[1])
    let square = a * a + b * b
    let (da, db) = (dx[0].map { $0 * (b / square) }, dx[1].map { $0 * (a / square) })
    return try Subtract().derivative(x, y, [da, db])
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    [Literal(types[0], doubles: zip(x[0].doubles, x[1].doubles).map { atan2($0, $1) })]
  }
}
