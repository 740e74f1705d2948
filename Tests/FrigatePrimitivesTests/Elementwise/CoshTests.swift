import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Cosh: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Cosh(), f32(0.5, -0.25, 3, 0),
        gives: f32(1.1276259652063807, 1.0314130998795732, 10.067661995777765, 1), tolerance: 1e-7),
      Sample(
        Cosh(), f64(0.5, -0.25, 3, 0),
        gives: f64(1.1276259652063807, 1.0314130998795732, 10.067661995777765, 1), tolerance: 1e-15),
      Sample(
        Cosh(), f64(-0.0, .infinity, -.infinity), gives: f64(1, .infinity, .infinity),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Cosh(), f32(.nan, -0.0, .infinity, -.infinity), gives: f32(.nan, 1, .infinity, .infinity),
        tolerance: 1e-7, isSmooth: false),
      Sample(Cosh(), bf16(0.5), gives: bf16(1.1276259652063807)),
      Sample(Cosh(), f32(), gives: f32()),
      Sample(Cosh(), Literal([Float](), shape: [2, 0])),
      Sample(Cosh(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Cosh(), "floating", .int32),
      .wrongCount(Cosh(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
