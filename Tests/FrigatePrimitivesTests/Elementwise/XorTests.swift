import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Xor: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Xor(), bools(true, true, false), bools(true, false, false), gives: bools(false, true, false)
      ),
      Sample(Xor(), i32(-1, 12), i32(7, 10), gives: i32(-8, 6)),
      Sample(Xor(), u64(.max), u64(1), gives: u64(.max - 1)),
      Sample(Xor(), i8(), i8(), gives: i8()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Xor(), "integer or boolean", .float32, .float32),
      .mixedDTypes(Xor(), .int8, .uint8),
      .unequalShapes(Xor(), .int32),
      .wrongCount(Xor(), 2, tensor(.int32)),
    ]
  }
}
