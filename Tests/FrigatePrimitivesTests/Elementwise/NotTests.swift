import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Not: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Not(), bools(true, false), gives: bools(false, true)),
      Sample(Not(), i8(0, -1, 5), gives: i8(-1, 0, -6)),
      Sample(Not(), u64(0, 1), gives: u64(.max, .max - 1)),
      Sample(Not(), u16(), gives: u16()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Not(), "integer or boolean", .float32),
      .wrongCount(Not(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
