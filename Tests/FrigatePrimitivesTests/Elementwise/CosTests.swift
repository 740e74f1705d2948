import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Cos: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Cos(), f32(0, 1, -2), gives: f32(1, 0.5403023, -0.41614684)),
      Sample(Cos(), f64(-0.0, 3), gives: f64(1, -0.9899924966004454)),
      Sample(Cos(), f32(.infinity, .nan), gives: f32(.nan, .nan)),
      Sample(Cos(), bf16(1), gives: bf16(0.5390625)),
      Sample(Cos(), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Cos(), "floating", .int32),
      .wrongCount(Cos(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
