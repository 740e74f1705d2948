import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Sinh: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Sinh(), f32(0.5, -0.25, 3, 0),
        gives: f32(0.5210953054937474, -0.2526123168081683, 10.017874927409903, 0), tolerance: 1e-7),
      Sample(
        Sinh(), f64(0.5, -0.25, 3, 0),
        gives: f64(0.5210953054937474, -0.2526123168081683, 10.017874927409903, 0), tolerance: 1e-15
      ),
      Sample(
        Sinh(), f64(-0.0, .infinity, -.infinity, 1e-30),
        gives: f64(-0.0, .infinity, -.infinity, 1e-30), tolerance: 1e-15, isSmooth: false),
      Sample(
        Sinh(), f32(.nan, -0.0, .infinity, -.infinity, 1e-30),
        gives: f32(.nan, -0.0, .infinity, -.infinity, 1e-30), tolerance: 1e-7, isSmooth: false),
      Sample(Sinh(), f16(0.5), gives: f16(0.5210953054937474)),
      Sample(Sinh(), f32(), gives: f32()),
      Sample(Sinh(), Literal([Float](), shape: [2, 0])),
      Sample(Sinh(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Sinh(), "floating", .int32),
      .wrongCount(Sinh(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
