import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Ceil: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Ceil(), f32(0.25, -0.5, 2.75, -1.25), gives: f32(1, -0.0, 3, -1)),
      Sample(Ceil(), f64(1, -2, 0, 0x1p60), gives: f64(1, -2, 0, 0x1p60), isSmooth: false),
      Sample(
        Ceil(), f64(.infinity, -.infinity, .nan, -0.0),
        gives: f64(.infinity, -.infinity, .nan, -0.0)),
      Sample(Ceil(), f16(1000.5), gives: f16(1001), isSmooth: false),
      Sample(Ceil(), bf16(), gives: bf16()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Ceil(), "floating", .int32),
      .wrongCount(Ceil(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
