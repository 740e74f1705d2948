import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Sin: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Sin(), f32(0, 1, -2), gives: f32(0, 0.84147096, -0.9092974)),
      Sample(
        Sin(), f64(-0.0, 3, 1e22), gives: f64(-0.0, 0.1411200080598672, -0.8522008497671888),
        isSmooth: false),
      Sample(Sin(), f32(.infinity, .nan), gives: f32(.nan, .nan)),
      Sample(Sin(), f16(1), gives: f16(0.8413)),
      Sample(Sin(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Sin(), "floating", .int32),
      .wrongCount(Sin(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
