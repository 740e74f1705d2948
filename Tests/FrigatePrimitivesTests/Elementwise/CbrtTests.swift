import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Cbrt: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Cbrt(), f32(1, -8, 0.75, 2.5), gives: f32(1, -2, 0.9085602964160698, 1.3572088082974532),
        tolerance: 1e-7),
      Sample(
        Cbrt(), f64(1, -8, 0.75, 2.5), gives: f64(1, -2, 0.9085602964160698, 1.3572088082974532),
        tolerance: 1e-15),
      Sample(
        Cbrt(), f64(0, -0.0, .infinity, -.infinity), gives: f64(0, -0.0, .infinity, -.infinity),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Cbrt(), f32(.nan, 0, -0.0, .infinity, -.infinity),
        gives: f32(.nan, 0, -0.0, .infinity, -.infinity), tolerance: 1e-7, isSmooth: false),
      Sample(Cbrt(), f16(2), gives: f16(1.2599210498948732)),
      Sample(Cbrt(), f32(), gives: f32()),
      Sample(Cbrt(), Literal([Float](), shape: [2, 0])),
      Sample(Cbrt(), Literal(Float(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Cbrt(), "floating", .int32),
      .wrongCount(Cbrt(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
