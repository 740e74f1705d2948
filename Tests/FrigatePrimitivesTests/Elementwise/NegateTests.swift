import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Negate: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Negate(), f32(1, -2.5, 0, -0.0), gives: f32(-1, 2.5, -0.0, 0)),
      Sample(Negate(), f64(.infinity, .nan), gives: f64(-.infinity, .nan)),
      Sample(Negate(), bf16(), gives: bf16()),
      Sample(Negate(), i8(.min, 3), gives: i8(.min, -3)),
      Sample(Negate(), u16(0, 1), gives: u16(0, 65535)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Negate(), "floating or integer", .bool),
      .wrongCount(Negate(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
