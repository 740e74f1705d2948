import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Subtract: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Subtract(), f32(1, 2.5, 0), f32(2, -1, 0), gives: f32(-1, 3.5, 0)),
      Sample(
        Subtract(), f64(.infinity, 1, .nan), f64(.infinity, .infinity, 1),
        gives: f64(.nan, -.infinity, .nan)),
      Sample(Subtract(), f16(1), f16(0x1p-12), gives: f16(1)),
      Sample(Subtract(), f32(), f32(), gives: f32()),
      Sample(Subtract(), i32(.min, 3), i32(1, 5), gives: i32(.max, -2)),
      Sample(Subtract(), u8(0, 200), u8(1, 100), gives: u8(255, 100)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Subtract(), "floating or integer", .bool, .bool),
      .mixedDTypes(Subtract(), .float32, .float64),
      .unequalShapes(Subtract(), .float32),
      .wrongCount(Subtract(), 2, tensor(.float32)),
    ]
  }
}
