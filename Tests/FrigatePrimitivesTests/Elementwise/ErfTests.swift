import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Erf: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Erf(), f32(0.5, -0.25, 1.5, 0),
        gives: f32(0.5204998778130465, -0.2763263901682369, 0.9661051464753108, 0), tolerance: 1e-7),
      Sample(
        Erf(), f64(0.5, -0.25, 1.5, 0),
        gives: f64(0.5204998778130465, -0.2763263901682369, 0.9661051464753108, 0), tolerance: 1e-15
      ),
      Sample(
        Erf(), f64(-0.0, .infinity, -.infinity, 7), gives: f64(-0.0, 1, -1, 1), tolerance: 1e-15,
        isSmooth: false),
      Sample(
        Erf(), f32(.nan, -0.0, .infinity, -.infinity, 7), gives: f32(.nan, -0.0, 1, -1, 1),
        tolerance: 1e-7, isSmooth: false),
      Sample(Erf(), f16(0.5), gives: f16(0.5204998778130465)),
      Sample(Erf(), f32(), gives: f32()),
      Sample(Erf(), Literal([Float](), shape: [2, 0])),
      Sample(Erf(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Erf(), "floating", .int32),
      .wrongCount(Erf(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
