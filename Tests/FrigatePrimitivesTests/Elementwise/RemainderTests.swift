import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Remainder: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Remainder(), f32(7.5, -7.5, 7.5), f32(2, 2, -2), gives: f32(1.5, -1.5, 1.5)),
      Sample(
        Remainder(), f64(1, .infinity, 5, -0.0), f64(0, 2, .infinity, 3),
        gives: f64(.nan, .nan, 5, -0.0)),
      Sample(Remainder(), f64(7.3, -9.1, 0.4), f64(2.2, 1.7, -3)),
      Sample(Remainder(), f64(6, .nan), f64(3, 1), gives: f64(0, .nan), isSmooth: false),
      Sample(Remainder(), bf16(7), bf16(4), gives: bf16(3)),
      Sample(Remainder(), f32(), f32(), gives: f32()),
      Sample(Remainder(), i32(7, -7, 7, .min), i32(3, 3, 0, -1), gives: i32(1, -1, 7, 0)),
      Sample(Remainder(), i64(.min), i64(-1), gives: i64(0)),
      Sample(Remainder(), u64(.max, 9), u64(10, 0), gives: u64(5, 9)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Remainder(), "floating or integer", .bool, .bool),
      .mixedDTypes(Remainder(), .float32, .float64),
      .unequalShapes(Remainder(), .float32),
      .wrongCount(Remainder(), 2, tensor(.float32)),
    ]
  }
}
