import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Sign: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Sign(), f32(1.5, -2, 3, -0.5), gives: f32(1, -1, 1, -1)),
      Sample(Sign(), f64(0, -0.0), gives: f64(0, -0.0), isSmooth: false),
      Sample(Sign(), f64(-.infinity, .nan), gives: f64(-1, .nan)),
      Sample(Sign(), f16(-3), gives: f16(-1)),
      Sample(Sign(), i8(-128, 0, 4), gives: i8(-1, 0, 1)),
      Sample(Sign(), u64(.max, 0), gives: u64(1, 0)),
      Sample(Sign(), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Sign(), "floating or integer", .bool),
      .wrongCount(Sign(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
