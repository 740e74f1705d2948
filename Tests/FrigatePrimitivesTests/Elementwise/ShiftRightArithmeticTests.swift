import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ShiftRightArithmetic: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        ShiftRightArithmetic(), i32(16, -16, -1, 7, -7), i32(4, 2, 32, -1, 40),
        gives: i32(1, -4, -1, 0, -1)),
      Sample(ShiftRightArithmetic(), u8(128, 128, 64), u8(1, 9, 9), gives: u8(192, 255, 0)),
      Sample(ShiftRightArithmetic(), i64(.min, .min), i64(63, 64), gives: i64(-1, -1)),
      Sample(ShiftRightArithmetic(), i8(), i8(), gives: i8()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(ShiftRightArithmetic(), "integer", .float32, .float32),
      .mixedDTypes(ShiftRightArithmetic(), .int8, .uint8),
      .unequalShapes(ShiftRightArithmetic(), .int32),
      .wrongCount(ShiftRightArithmetic(), 2, tensor(.int32)),
    ]
  }
}
