import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension CountLeadingZeros: Sampled {
  public static var samples: [Sample] {
    [
      Sample(CountLeadingZeros(), i32(0, -1, 5), gives: i32(32, 0, 29)),
      Sample(CountLeadingZeros(), i8(1, -128), gives: i8(7, 0)),
      Sample(CountLeadingZeros(), u64(1, 0), gives: u64(63, 64)),
      Sample(CountLeadingZeros(), u16(), gives: u16()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(CountLeadingZeros(), "integer", .bool),
      .wrongCount(CountLeadingZeros(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
