import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Atan: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Atan(), f32(0.5, -0.25, 3, 0),
        gives: f32(0.4636476090008061, -0.24497866312686414, 1.2490457723982544, 0), tolerance: 1e-7
      ),
      Sample(
        Atan(), f64(0.5, -0.25, 3, 0),
        gives: f64(0.4636476090008061, -0.24497866312686414, 1.2490457723982544, 0),
        tolerance: 1e-15),
      Sample(
        Atan(), f64(-0.0, .infinity, -.infinity),
        gives: f64(-0.0, 1.5707963267948966, -1.5707963267948966), tolerance: 1e-15, isSmooth: false
      ),
      Sample(
        Atan(), f32(.nan, -0.0, .infinity, -.infinity),
        gives: f32(.nan, -0.0, 1.5707963267948966, -1.5707963267948966), tolerance: 1e-7,
        isSmooth: false),
      Sample(Atan(), f16(0.5), gives: f16(0.4636476090008061)),
      Sample(Atan(), f32(), gives: f32()),
      Sample(Atan(), Literal([Float](), shape: [2, 0])),
      Sample(Atan(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Atan(), "floating", .int32),
      .wrongCount(Atan(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
