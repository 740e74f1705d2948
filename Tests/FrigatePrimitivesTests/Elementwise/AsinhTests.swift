import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Asinh: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Asinh(), f32(0.5, -0.25, 3, 0),
        gives: f32(0.48121182505960347, -0.24746646154726346, 1.8184464592320668, 0),
        tolerance: 1e-7),
      Sample(
        Asinh(), f64(0.5, -0.25, 3, 0),
        gives: f64(0.48121182505960347, -0.24746646154726346, 1.8184464592320668, 0),
        tolerance: 1e-15),
      Sample(
        Asinh(), f64(-0.0, .infinity, -.infinity, 1e-30),
        gives: f64(-0.0, .infinity, -.infinity, 1e-30), tolerance: 1e-15, isSmooth: false),
      Sample(
        Asinh(), f32(.nan, -0.0, .infinity, -.infinity, 1e-30),
        gives: f32(.nan, -0.0, .infinity, -.infinity, 1e-30), tolerance: 1e-7, isSmooth: false),
      Sample(Asinh(), f16(0.5), gives: f16(0.48121182505960347)),
      Sample(Asinh(), f32(), gives: f32()),
      Sample(Asinh(), Literal([Float](), shape: [2, 0])),
      Sample(Asinh(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Asinh(), "floating", .int32),
      .wrongCount(Asinh(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
