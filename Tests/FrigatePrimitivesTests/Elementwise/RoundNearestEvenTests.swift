import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension RoundNearestEven: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        RoundNearestEven(), f32(0.5, 1.5, 2.5, -0.5, -1.5), gives: f32(0, 2, 2, -0.0, -2),
        isSmooth: false),
      Sample(RoundNearestEven(), f64(0.4, 2.6, -0.7), gives: f64(0, 3, -1)),
      Sample(
        RoundNearestEven(), f64(.infinity, -.infinity, .nan, -0.0),
        gives: f64(.infinity, -.infinity, .nan, -0.0)),
      Sample(RoundNearestEven(), f16(1000.5), gives: f16(1000), isSmooth: false),
      Sample(RoundNearestEven(), bf16(), gives: bf16()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(RoundNearestEven(), "floating", .int32),
      .wrongCount(RoundNearestEven(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
