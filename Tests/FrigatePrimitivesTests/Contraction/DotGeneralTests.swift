import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension DotGeneral: Sampled {
  private static let matmul = DotGeneral(lhsContracting: [1], rhsContracting: [0])

  public static var samples: [Sample] {
    [
      Sample(
        matmul, .counting(.float32, [2, 3]), .counting(.float32, [3, 2]),
        gives: f32(22, 28, 49, 64).reshaped([2, 2])),
      Sample(matmul, .counting(.float64, [2, 3]), .counting(.float64, [3, 4])),
      Sample(
        DotGeneral(lhsContracting: [2], rhsContracting: [1], lhsBatch: [0], rhsBatch: [0]),
        .counting(.float64, [2, 2, 3]), .counting(.float64, [2, 3, 2])),
      Sample(
        DotGeneral(lhsContracting: [0], rhsContracting: [2], lhsBatch: [2], rhsBatch: [1]),
        .counting(.float64, [3, 4, 2]), .counting(.float64, [2, 2, 3])),
      Sample(
        DotGeneral(lhsContracting: [0, 1], rhsContracting: [1, 0]), .counting(.int32, [2, 3]),
        .counting(.int32, [3, 2]), gives: Literal(Int32(86))),
      Sample(
        DotGeneral(lhsContracting: [], rhsContracting: []), f64(1, 2), f64(3, 4, 5),
        gives: f64(3, 4, 5, 6, 8, 10).reshaped([2, 3])),
      Sample(
        matmul, Literal([Float](), shape: [2, 0]), Literal([Float](), shape: [0, 1]),
        gives: f32(0, 0).reshaped([2, 1])),
      Sample(
        DotGeneral(lhsContracting: [0], rhsContracting: [0]), u8(200, 100), u8(2, 3),
        gives: Literal(UInt8(188))),
      Sample(
        matmul, .counting(.bfloat16, [3, 5]), .counting(.bfloat16, [5, 2]),
        // 635, 730, 985 and 1130 to eight digits, ties to even.
        gives: bf16(95, 110, 220, 260, 344, 410).reshaped([3, 2])),
      Sample(
        DotGeneral(lhsContracting: [0], rhsContracting: [2], lhsBatch: [2], rhsBatch: [1]),
        .counting(.bfloat16, [3, 4, 2]), .counting(.bfloat16, [2, 2, 3])),
      Sample(matmul, .counting(.float16, [2, 3]), .counting(.float16, [3, 4])),
      Sample(
        DotGeneral(lhsContracting: [0], rhsContracting: [0]), f32(.infinity, 1), f32(0, 1),
        gives: Literal(Float.nan)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        matmul, tensor(.float32, 2, 3), tensor(.float32, 2, 3),
        message: """
          dot_general: axes [1] of the left operand and [0] of the right one must have equal sizes; \
          they have [3] and [2].
            received  float32[2, 3], float32[2, 3]
            fix       the inner sizes of a matrix product must agree: transpose or reshape one operand
          """),
      ErrorSample(
        matmul, tensor(.float32, 2, 3), tensor(.float64, 3, 2),
        message: """
          dot_general: needs two operands of one numeric element type.
            received  float32[2, 3], float64[3, 2]
            fix       convert one operand to the other's element type
          """),
      ErrorSample(
        matmul, tensor(.float32, 3), tensor(.float32, 3),
        message: """
          dot_general: axes [1] aren't distinct axes of a tensor of rank 1.
            received  float32[3]
          """),
    ]
  }
}
