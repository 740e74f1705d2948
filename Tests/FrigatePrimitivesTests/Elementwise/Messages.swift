import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

// What the type rules of elementwise primitives say of wrong operands.

extension ErrorSample {
  static func wrongDType(
    _ primitive: any Primitive, _ kinds: String, _ dtypes: DType...
  ) -> ErrorSample {
    var sample = ErrorSample(
      primitive,
      message: """
        \(primitive.name): takes \(kinds) elements.
          received  \(dtypes.map(\.description).joined(separator: ", "))
          fix       convert the operands to such a type first
        """)
    sample.operands = dtypes.map { TensorType($0, [2]) }
    return sample
  }

  static func mixedDTypes(_ primitive: any Primitive, _ a: DType, _ b: DType) -> ErrorSample {
    ErrorSample(
      primitive, TensorType(a, [2]), TensorType(b, [2]),
      message: """
        \(primitive.name): needs operands of one element type.
          received  \(a), \(b)
          fix       convert one operand to the other's element type
        """)
  }

  static func unequalShapes(_ primitive: any Primitive, _ dtype: DType) -> ErrorSample {
    ErrorSample(
      primitive, TensorType(dtype, [2]), TensorType(dtype, [3]),
      message: """
        \(primitive.name): needs operands of equal shape.
          received  \(dtype)[2], \(dtype)[3]
          fix       broadcast the smaller operand first
        """)
  }

  static func wrongCount(_ primitive: any Primitive, _ count: Int, _ types: TensorType...)
    -> ErrorSample
  {
    var sample = ErrorSample(
      primitive,
      message: "\(primitive.name): takes \(count) operands, not \(types.count)."
        + (types.isEmpty ? "" : "\n  received  \(types.map(\.description).joined(separator: ", "))")
    )
    sample.operands = types
    return sample
  }
}
