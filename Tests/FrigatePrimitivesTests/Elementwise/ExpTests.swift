import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Exp: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Exp(), f32(0, 1, -1), gives: f32(1, 2.7182817, 0.36787945)),
      Sample(Exp(), f64(-0.0, 0.5), gives: f64(1, 1.6487212707001282)),
      Sample(
        Exp(), f32(89, -104, .infinity, -.infinity, .nan),
        gives: f32(.infinity, 0, .infinity, 0, .nan)),
      Sample(Exp(), f16(11, 12), gives: f16(59872, .infinity)),
      Sample(Exp(), bf16(1), gives: bf16(2.71875)),
      Sample(Exp(), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Exp(), "floating", .int32),
      .wrongCount(Exp(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
