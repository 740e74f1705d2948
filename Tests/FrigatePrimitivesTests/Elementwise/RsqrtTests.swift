import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Rsqrt: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Rsqrt(), f32(1, 2, 0.25, 9.5), gives: f32(1, 0.7071067811865475, 2, 0.3244428422615251),
        tolerance: 1e-7),
      Sample(
        Rsqrt(), f64(1, 2, 0.25, 9.5), gives: f64(1, 0.7071067811865475, 2, 0.3244428422615251),
        tolerance: 1e-15),
      Sample(
        Rsqrt(), f64(0, -0.0, .infinity, -1), gives: f64(.infinity, -.infinity, 0, .nan),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Rsqrt(), f32(.nan, 0, -0.0, .infinity, -1),
        gives: f32(.nan, .infinity, -.infinity, 0, .nan), tolerance: 1e-7, isSmooth: false),
      Sample(Rsqrt(), bf16(2, 3), gives: bf16(0.7071067811865475, 0.5773502691896258)),
      Sample(Rsqrt(), f32(), gives: f32()),
      Sample(Rsqrt(), Literal([Float](), shape: [2, 0])),
      Sample(Rsqrt(), Literal(Float(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Rsqrt(), "floating", .int32),
      .wrongCount(Rsqrt(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
