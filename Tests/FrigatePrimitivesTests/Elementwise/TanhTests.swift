import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Tanh: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Tanh(), f32(0, 1, -0.5), gives: f32(0, 0.7615942, -0.46211717)),
      Sample(Tanh(), f64(-0.0, 1e-300, 20), gives: f64(-0.0, 1e-300, 1)),
      Sample(Tanh(), f32(.infinity, -.infinity, .nan), gives: f32(1, -1, .nan)),
      Sample(Tanh(), f16(0.5), gives: f16(0.46211717)),
      Sample(Tanh(), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Tanh(), "floating", .int32),
      .wrongCount(Tanh(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
