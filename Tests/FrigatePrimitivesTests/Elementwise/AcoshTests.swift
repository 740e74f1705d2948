import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Acosh: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Acosh(), f32(1.5, 2, 3, 20),
        gives: f32(0.9624236501192069, 1.3169578969248166, 1.762747174039086, 3.6882538673612966),
        tolerance: 1e-7),
      Sample(
        Acosh(), f64(1.5, 2, 3, 20),
        gives: f64(0.9624236501192069, 1.3169578969248166, 1.762747174039086, 3.6882538673612966),
        tolerance: 1e-15),
      Sample(
        Acosh(), f64(1, .infinity, 0.5), gives: f64(0, .infinity, .nan), tolerance: 1e-15,
        isSmooth: false),
      Sample(
        Acosh(), f32(.nan, 1, .infinity, 0.5), gives: f32(.nan, 0, .infinity, .nan),
        tolerance: 1e-7, isSmooth: false),
      Sample(Acosh(), f16(2), gives: f16(1.3169578969248166)),
      Sample(Acosh(), f32(), gives: f32()),
      Sample(Acosh(), Literal([Float](), shape: [2, 0])),
      Sample(Acosh(), Literal(Float(1.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Acosh(), "floating", .int32),
      .wrongCount(Acosh(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
