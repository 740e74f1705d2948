import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension And: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        And(), bools(true, true, false), bools(true, false, false), gives: bools(true, false, false)
      ),
      Sample(And(), i32(-1, 12), i32(7, 10), gives: i32(7, 8)),
      Sample(And(), u64(.max), u64(1 << 63), gives: u64(1 << 63)),
      Sample(And(), i8(), i8(), gives: i8()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(And(), "integer or boolean", .float32, .float32),
      .mixedDTypes(And(), .int8, .uint8),
      .unequalShapes(And(), .int32),
      .wrongCount(And(), 2, tensor(.int32)),
    ]
  }
}
