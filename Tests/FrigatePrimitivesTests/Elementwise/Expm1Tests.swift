import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Expm1: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Expm1(), f32(1, -0.5, 2, 1e-07),
        gives: f32(
          1.718281828459045, -0.3934693402873666, 6.38905609893065, 1.0000000500000016e-07),
        tolerance: 1e-7),
      Sample(
        Expm1(), f64(1, -0.5, 2, 1e-07),
        gives: f64(
          1.718281828459045, -0.3934693402873666, 6.38905609893065, 1.0000000500000016e-07),
        tolerance: 1e-15),
      Sample(
        Expm1(), f64(0, -0.0, .infinity, -.infinity, 1e-30),
        gives: f64(0, -0.0, .infinity, -1, 1e-30), tolerance: 1e-15, isSmooth: false),
      Sample(
        Expm1(), f32(.nan, 0, -0.0, .infinity, -.infinity, 1e-30),
        gives: f32(.nan, 0, -0.0, .infinity, -1, 1e-30), tolerance: 1e-7, isSmooth: false),
      Sample(Expm1(), f16(1), gives: f16(1.718281828459045)),
      Sample(Expm1(), f32(), gives: f32()),
      Sample(Expm1(), Literal([Float](), shape: [2, 0])),
      Sample(Expm1(), Literal(Float(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Expm1(), "floating", .int32),
      .wrongCount(Expm1(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
