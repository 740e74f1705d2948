import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ShiftRightLogical: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        ShiftRightLogical(), i32(16, -1, -1, -1, 5), i32(4, 28, 32, -1, 0),
        gives: i32(1, 15, 0, 0, 5)),
      Sample(ShiftRightLogical(), u8(255, 255), u8(7, 8), gives: u8(1, 0)),
      Sample(ShiftRightLogical(), i64(.min, .min), i64(63, 64), gives: i64(1, 0)),
      Sample(ShiftRightLogical(), i8(-128), i8(1), gives: i8(64)),
      Sample(ShiftRightLogical(), i8(), i8(), gives: i8()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(ShiftRightLogical(), "integer", .float32, .float32),
      .mixedDTypes(ShiftRightLogical(), .int8, .uint8),
      .unequalShapes(ShiftRightLogical(), .int32),
      .wrongCount(ShiftRightLogical(), 2, tensor(.int32)),
    ]
  }
}
