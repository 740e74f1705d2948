import FrigateIR

/// Whether a and b stand in a relation, as IEEE 754 orders numbers: NaN differs from everything and
/// precedes nothing, 0 equals −0. False precedes true.
public struct Compare: ElementwisePrimitive, ConstantDerivativePrimitive {
  public enum Direction: String, Hashable, Sendable, CaseIterable { case eq, ne, lt, le, gt, ge }

  public static let name = "compare"
  public static let arity = 2
  public let direction: Direction

  public init(_ direction: Direction) { self.direction = direction }

  public var kernelName: String { "compare_\(direction)" }

  // MARK: Text

  public var attributes: Attributes { ["direction": .name(direction.rawValue)] }

  public init(_ attributes: Attributes) throws(AttributeError) {
    direction = try attributes.choice("direction")
  }

  // MARK: Types

  public func resultDType(of operands: [DType]) throws(OperationError) -> DType {
    try expect(operands, { _ in true }, "any")
    return .bool
  }

  // MARK: Reference

  public func reference(_ x: [Literal], types: [TensorType]) -> [Literal] {
    func holds<N: Comparable>(_ a: N, _ b: N) -> Int64 {
      let holds =
        switch direction {
        case .eq: a == b
        case .ne: a != b
        case .lt: a < b
        case .le: a <= b
        case .gt: a > b
        case .ge: a >= b
        }
      return holds ? 1 : 0
    }
    let dtype = x[0].type.dtype
    let results: [Int64] =
      if dtype.isFloating {
        zip(x[0].doubles, x[1].doubles).map { holds($0, $1) }
      } else if dtype == .uint64 {
        zip(x[0].bitPatterns, x[1].bitPatterns).map { holds($0, $1) }
      } else {
        zip(x[0].integers, x[1].integers).map { holds($0, $1) }
      }
    return [Literal(types[0], integers: results)]
  }
}
