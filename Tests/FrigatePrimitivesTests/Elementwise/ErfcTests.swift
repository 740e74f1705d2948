import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Erfc: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Erfc(), f32(0.5, -0.25, 1.5, 0),
        gives: f32(0.4795001221869535, 1.276326390168237, 0.033894853524689274, 1), tolerance: 1e-7),
      Sample(
        Erfc(), f64(0.5, -0.25, 1.5, 0),
        gives: f64(0.4795001221869535, 1.276326390168237, 0.033894853524689274, 1), tolerance: 1e-15
      ),
      Sample(
        Erfc(), f64(.infinity, -.infinity, 5), gives: f64(0, 2, 1.5374597944280351e-12),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Erfc(), f32(.nan, .infinity, -.infinity, 5), gives: f32(.nan, 0, 2, 1.5374597944280351e-12),
        tolerance: 1e-7, isSmooth: false),
      Sample(Erfc(), bf16(0.5), gives: bf16(0.4795001221869535)),
      Sample(Erfc(), f32(), gives: f32()),
      Sample(Erfc(), Literal([Float](), shape: [2, 0])),
      Sample(Erfc(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Erfc(), "floating", .int32),
      .wrongCount(Erfc(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
