import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Log: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Log(), f32(1, 2, 0.5, 20),
        gives: f32(0, 0.6931471805599453, -0.6931471805599453, 2.995732273553991), tolerance: 1e-7),
      Sample(
        Log(), f64(1, 2, 0.5, 20),
        gives: f64(0, 0.6931471805599453, -0.6931471805599453, 2.995732273553991), tolerance: 1e-15),
      Sample(
        Log(), f64(0, -0.0, -1, .infinity), gives: f64(-.infinity, -.infinity, .nan, .infinity),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Log(), f32(.nan, 0, -0.0, -1, .infinity),
        gives: f32(.nan, -.infinity, -.infinity, .nan, .infinity), tolerance: 1e-7, isSmooth: false),
      Sample(Log(), f16(3), gives: f16(1.0986122886681098)),
      Sample(Log(), f32(), gives: f32()),
      Sample(Log(), Literal([Float](), shape: [2, 0])),
      Sample(Log(), Literal(Float(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Log(), "floating", .int32),
      .wrongCount(Log(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
