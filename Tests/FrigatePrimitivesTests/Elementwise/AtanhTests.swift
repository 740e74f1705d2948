import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Atanh: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Atanh(), f32(0.5, -0.25, 0.75, 0),
        gives: f32(0.5493061443340548, -0.25541281188299536, 0.9729550745276566, 0), tolerance: 1e-7
      ),
      Sample(
        Atanh(), f64(0.5, -0.25, 0.75, 0),
        gives: f64(0.5493061443340548, -0.25541281188299536, 0.9729550745276566, 0),
        tolerance: 1e-15),
      Sample(
        Atanh(), f64(-0.0, 1, -1, 2, 1e-30), gives: f64(-0.0, .infinity, -.infinity, .nan, 1e-30),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Atanh(), f32(.nan, -0.0, 1, -1, 2, 1e-30),
        gives: f32(.nan, -0.0, .infinity, -.infinity, .nan, 1e-30), tolerance: 1e-7, isSmooth: false
      ),
      Sample(Atanh(), bf16(0.5), gives: bf16(0.5493061443340548)),
      Sample(Atanh(), f32(), gives: f32()),
      Sample(Atanh(), Literal([Float](), shape: [2, 0])),
      Sample(Atanh(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Atanh(), "floating", .int32),
      .wrongCount(Atanh(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
