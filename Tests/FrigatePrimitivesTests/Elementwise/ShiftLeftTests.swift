import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ShiftLeft: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        ShiftLeft(), i32(1, -3, 1, 1, 1), i32(4, 1, 31, 32, -1), gives: i32(16, -6, .min, 0, 0)),
      Sample(ShiftLeft(), u8(255, 255), u8(7, 8), gives: u8(128, 0)),
      Sample(ShiftLeft(), u64(3, 3), u64(63, 64), gives: u64(1 << 63, 0)),
      Sample(ShiftLeft(), i8(), i8(), gives: i8()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(ShiftLeft(), "integer", .float32, .float32),
      .mixedDTypes(ShiftLeft(), .int8, .uint8),
      .unequalShapes(ShiftLeft(), .int32),
      .wrongCount(ShiftLeft(), 2, tensor(.int32)),
    ]
  }
}
