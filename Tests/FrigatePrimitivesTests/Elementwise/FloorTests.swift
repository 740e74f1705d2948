import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Floor: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Floor(), f32(0.25, -0.5, 2.75, -1.25), gives: f32(0, -1, 2, -2)),
      Sample(Floor(), f64(1, -2, 0, 0x1p60), gives: f64(1, -2, 0, 0x1p60), isSmooth: false),
      Sample(
        Floor(), f64(.infinity, -.infinity, .nan, -0.0),
        gives: f64(.infinity, -.infinity, .nan, -0.0)),
      Sample(Floor(), f16(1000.5), gives: f16(1000), isSmooth: false),
      Sample(Floor(), bf16(), gives: bf16()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Floor(), "floating", .int32),
      .wrongCount(Floor(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
