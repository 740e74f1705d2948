import FrigateIR

/// Combines truth values along `axes`, which disappear.
public protocol LogicalReduction: ReductionPrimitive, ConstantDerivativePrimitive {
  func value(_ group: [Bool]) -> Bool
}

extension LogicalReduction {
  public func expect(reducible x: TensorType) throws(OperationError) {
    if x.dtype != .bool {
      throw OperationError(
        name, "needs a bool operand.", received: [x], fix: "compare with 0 first")
    }
  }

  public func shardings(of x: [TensorType], count: Int) -> [Sharding] {
    keptShardings(of: x[0], count: count) + gatheredShardings(of: x[0], count: count)
  }

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    let y = x[0].reduced(axes, { $0.scalars(as: Bool.self) }, value)
    return [Literal(y, shape: types[0].shape)]
  }
}
