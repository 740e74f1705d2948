import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Log1p: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Log1p(), f32(1, -0.5, 2, 1e-07),
        gives: f32(
          0.6931471805599453, -0.6931471805599453, 1.0986122886681096, 9.999999500000033e-08),
        tolerance: 1e-7),
      Sample(
        Log1p(), f64(1, -0.5, 2, 1e-07),
        gives: f64(
          0.6931471805599453, -0.6931471805599453, 1.0986122886681096, 9.999999500000033e-08),
        tolerance: 1e-15),
      Sample(
        Log1p(), f64(0, -0.0, -1, -2, .infinity, 1e-30),
        gives: f64(0, -0.0, -.infinity, .nan, .infinity, 1e-30), tolerance: 1e-15, isSmooth: false),
      Sample(
        Log1p(), f32(.nan, 0, -0.0, -1, -2, .infinity, 1e-30),
        gives: f32(.nan, 0, -0.0, -.infinity, .nan, .infinity, 1e-30), tolerance: 1e-7,
        isSmooth: false),
      Sample(Log1p(), bf16(3), gives: bf16(1.3862943611198906)),
      Sample(Log1p(), f32(), gives: f32()),
      Sample(Log1p(), Literal([Float](), shape: [2, 0])),
      Sample(Log1p(), Literal(Float(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Log1p(), "floating", .int32),
      .wrongCount(Log1p(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
