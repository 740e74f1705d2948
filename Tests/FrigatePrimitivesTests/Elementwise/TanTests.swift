import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Tan: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Tan(), f32(1, -0.5, 2.5, 0),
        gives: f32(1.5574077246549023, -0.5463024898437905, -0.7470222972386603, 0), tolerance: 1e-7
      ),
      Sample(
        Tan(), f64(1, -0.5, 2.5, 0),
        gives: f64(1.5574077246549023, -0.5463024898437905, -0.7470222972386603, 0),
        tolerance: 1e-15),
      Sample(
        Tan(), f64(-0.0, .infinity, -.infinity), gives: f64(-0.0, .nan, .nan), tolerance: 1e-15,
        isSmooth: false),
      Sample(
        Tan(), f32(.nan, -0.0, .infinity, -.infinity), gives: f32(.nan, -0.0, .nan, .nan),
        tolerance: 1e-7, isSmooth: false),
      Sample(Tan(), f16(1), gives: f16(1.5574077246549023)),
      Sample(Tan(), f32(), gives: f32()),
      Sample(Tan(), Literal([Float](), shape: [2, 0])),
      Sample(Tan(), Literal(Float(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Tan(), "floating", .int32),
      .wrongCount(Tan(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
