import FrigateIR

/// a where the predicate holds and b elsewhere; nothing of the other choice shows, not even a NaN.
public struct Select: ElementwisePrimitive, ParameterlessPrimitive {
  public static let name = "select"
  public static let arity = 3
  public init() {}

  // MARK: Types

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    if operands[0] != .bool || operands[1] != operands[2] {
      throw OperationError(
        name, "takes a boolean predicate and two choices of one element type.",
        received: operands.map(\.description), fix: "compare to make a predicate, convert a choice")
    }
    return operands[1]
  }

  // MARK: Derivative

  public func derivative(
    _ x: [Symbol], _ y: [Symbol], _ dx: [Symbol?]
  ) throws(OperationError) -> [Symbol?] {
    if dx[1] == nil, dx[2] == nil { return [nil] }
    return [x[0].select(dx[1] ?? y[0].filled(0), dx[2] ?? y[0].filled(0))]
  }

  // MARK: Transpose

  public func transpose(
    _ ct: [Symbol?], _ x: [LinearOperand]
  ) throws(OperationError) -> [Symbol?] {
    guard let ct = ct[0], let predicate = x[0].known else { return [nil, nil, nil] }
    let zero = ct.filled(0)
    return [
      nil, x[1].isLinear ? predicate.select(ct, zero) : nil,
      x[2].isLinear ? predicate.select(zero, ct) : nil,
    ]
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let (a, b) = (x[1].bitPatterns, x[2].bitPatterns)
    let chosen = x[0].integers.enumerated().map { $1 != 0 ? a[$0] : b[$0] }
    return [Literal(types[0], bitPatterns: chosen)]
  }
}
