import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Acos: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Acos(), f32(0.5, -0.25, 0.75, 0),
        gives: f32(1.0471975511965979, 1.8234765819369754, 0.7227342478134157, 1.5707963267948966),
        tolerance: 1e-7),
      Sample(
        Acos(), f64(0.5, -0.25, 0.75, 0),
        gives: f64(1.0471975511965979, 1.8234765819369754, 0.7227342478134157, 1.5707963267948966),
        tolerance: 1e-15),
      Sample(
        Acos(), f64(1, -1, -1.5), gives: f64(0, 3.141592653589793, .nan), tolerance: 1e-15,
        isSmooth: false),
      Sample(
        Acos(), f32(.nan, 1, -1, -1.5), gives: f32(.nan, 0, 3.141592653589793, .nan),
        tolerance: 1e-7, isSmooth: false),
      Sample(Acos(), bf16(0.5), gives: bf16(1.0471975511965979)),
      Sample(Acos(), f32(), gives: f32()),
      Sample(Acos(), Literal([Float](), shape: [2, 0])),
      Sample(Acos(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Acos(), "floating", .int32),
      .wrongCount(Acos(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
