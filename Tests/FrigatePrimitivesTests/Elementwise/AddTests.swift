import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Add: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Add(), f32(1, 2.5, -0.0), f32(2, -1, -0.0), gives: f32(3, 1.5, -0.0)),
      Sample(
        Add(), f64(1e308, .infinity, .nan), f64(1e308, -.infinity, 1),
        gives: f64(.infinity, .nan, .nan)),
      Sample(Add(), f16(65504, 1), f16(16, 0x1p-11), gives: f16(.infinity, 1)),
      Sample(Add(), bf16(1, 256), bf16(0x1p-8, 1), gives: bf16(1, 256)),
      Sample(Add(), f32(), f32(), gives: f32()),
      Sample(Add(), Literal(Float(2)), Literal(Float(3)), gives: Literal(Float(5))),
      Sample(Add(), i8(127, -128), i8(1, -1), gives: i8(-128, 127)),
      Sample(Add(), u64(.max, 5), u64(2, 6), gives: u64(1, 11)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Add(), "floating or integer", .bool, .bool),
      .mixedDTypes(Add(), .float32, .float64),
      .unequalShapes(Add(), .float32),
      .wrongCount(Add(), 2, tensor(.float32)),
    ]
  }
}
