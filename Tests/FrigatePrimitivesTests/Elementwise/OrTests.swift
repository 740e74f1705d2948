import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Or: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Or(), bools(true, true, false), bools(true, false, false), gives: bools(true, true, false)),
      Sample(Or(), i32(-8, 12), i32(7, 10), gives: i32(-1, 14)),
      Sample(Or(), u16(1), u16(1 << 15), gives: u16(0x8001)),
      Sample(Or(), i8(), i8(), gives: i8()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Or(), "integer or boolean", .float32, .float32),
      .mixedDTypes(Or(), .int8, .uint8),
      .unequalShapes(Or(), .int32),
      .wrongCount(Or(), 2, tensor(.int32)),
    ]
  }
}
