import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Multiply: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Multiply(), f32(1.5, -2, 0), f32(2, 3, -1), gives: f32(3, -6, -0.0)),
      Sample(
        Multiply(), f64(.infinity, 1e200, .nan), f64(0, 1e200, 0), gives: f64(.nan, .infinity, .nan)
      ),
      Sample(Multiply(), bf16(3, 1), bf16(7, 5), gives: bf16(21, 5)),
      Sample(Multiply(), Literal([Float](), shape: [0, 3]), Literal([Float](), shape: [0, 3])),
      Sample(Multiply(), i16(300, -7), i16(300, 6), gives: i16(24464, -42)),
      Sample(Multiply(), u64(.max, 3), u64(.max, 7), gives: u64(1, 21)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Multiply(), "floating or integer", .bool, .bool),
      .mixedDTypes(Multiply(), .float32, .float64),
      .unequalShapes(Multiply(), .float32),
      .wrongCount(Multiply(), 2, tensor(.float32)),
    ]
  }
}
