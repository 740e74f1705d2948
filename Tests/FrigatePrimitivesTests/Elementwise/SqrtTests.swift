import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Sqrt: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Sqrt(), f32(1, 2, 0.25, 9.5), gives: f32(1, 1.4142135623730951, 0.5, 3.082207001484488),
        tolerance: 1e-7),
      Sample(
        Sqrt(), f64(1, 2, 0.25, 9.5), gives: f64(1, 1.4142135623730951, 0.5, 3.082207001484488),
        tolerance: 1e-15),
      Sample(
        Sqrt(), f64(0, -0.0, .infinity, -1, -.infinity), gives: f64(0, -0.0, .infinity, .nan, .nan),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Sqrt(), f32(.nan, 0, -0.0, .infinity, -1, -.infinity),
        gives: f32(.nan, 0, -0.0, .infinity, .nan, .nan), tolerance: 1e-7, isSmooth: false),
      Sample(Sqrt(), f16(2, 3), gives: f16(1.4142135623730951, 1.7320508075688772)),
      Sample(Sqrt(), f32(), gives: f32()),
      Sample(Sqrt(), Literal([Float](), shape: [2, 0])),
      Sample(Sqrt(), Literal(Float(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Sqrt(), "floating", .int32),
      .wrongCount(Sqrt(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
