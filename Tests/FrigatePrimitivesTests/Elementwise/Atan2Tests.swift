import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Atan2: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Atan2(), f32(1, -1, 0.5), f32(1, -1, 2),
        gives: f32(0.78539816339744831, -2.3561944901923448, 0.24497866312686414)),
      Sample(Atan2(), f64(1.5, -0.7, 2), f64(-2, 0.3, 4)),
      Sample(
        Atan2(), f64(0, 0, -0.0, -0.0), f64(0, -0.0, 0, -0.0), gives: f64(0, .pi, -0.0, -.pi),
        isSmooth: false),
      Sample(
        Atan2(), f64(.infinity, 1, .nan), f64(.infinity, -.infinity, 1),
        gives: f64(.pi / 4, .pi, .nan)),
      Sample(Atan2(), f16(1), f16(0), gives: f16(1.5703125)),
      Sample(Atan2(), f32(), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Atan2(), "floating", .int32, .int32),
      .mixedDTypes(Atan2(), .float32, .float64),
      .unequalShapes(Atan2(), .float32),
      .wrongCount(Atan2(), 2, tensor(.float32)),
    ]
  }
}
