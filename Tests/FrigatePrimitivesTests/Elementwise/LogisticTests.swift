import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Logistic: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Logistic(), f32(0.5, -0.25, 3, 0),
        gives: f32(0.6224593312018546, 0.4378234991142019, 0.9525741268224334, 0.5), tolerance: 1e-7
      ),
      Sample(
        Logistic(), f64(0.5, -0.25, 3, 0),
        gives: f64(0.6224593312018546, 0.4378234991142019, 0.9525741268224334, 0.5),
        tolerance: 1e-15),
      Sample(
        Logistic(), f64(.infinity, -.infinity, -40, 40), gives: f64(1, 0, 4.248354255291589e-18, 1),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        Logistic(), f32(.nan, .infinity, -.infinity, -40, 40),
        gives: f32(.nan, 1, 0, 4.248354255291589e-18, 1), tolerance: 1e-7, isSmooth: false),
      Sample(Logistic(), f16(0.5), gives: f16(0.6224593312018546)),
      Sample(Logistic(), f32(), gives: f32()),
      Sample(Logistic(), Literal([Float](), shape: [2, 0])),
      Sample(Logistic(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Logistic(), "floating", .int32),
      .wrongCount(Logistic(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
