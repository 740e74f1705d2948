import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Convert: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Convert(to: .float64), f32(0.1, -0.0), gives: f64(0.10000000149011612, -0.0)),
      Sample(Convert(to: .float32), f64(0.1, 1e300, .nan), gives: f32(0.1, .infinity, .nan)),
      Sample(Convert(to: .float32), f64(0.25, -3)),
      Sample(Convert(to: .float32), f32(0.25), gives: f32(0.25)),
      // Ties go to even.
      Sample(Convert(to: .bfloat16), f32(1.00390625, 1.01171875), gives: bf16(1, 1.015625)),
      Sample(
        Convert(to: .float16), f64(65519.999, 65520, 0x1p-25), gives: f16(65504, .infinity, 0)),
      Sample(Convert(to: .int32), f32(1.9, -1.9, .nan), gives: i32(1, -1, 0)),
      Sample(Convert(to: .int8), f64(300, -300, .infinity), gives: i8(127, -128, 127)),
      Sample(Convert(to: .uint64), f64(-1, 0x1p63, 1e30), gives: u64(0, 1 << 63, .max)),
      Sample(Convert(to: .uint8), i32(-1, 256, 7), gives: u8(255, 0, 7)),
      Sample(Convert(to: .float32), i64(0x40_0000_4000_0001, -3), gives: f32(0x1.000002p54, -3)),
      Sample(Convert(to: .float32), u64(0x8000_0080_0000_0001, 5), gives: f32(0x1.000002p63, 5)),
      Sample(Convert(to: .bfloat16), i64(0x4040_0000_0000_0001), gives: bf16(0x1.02p62)),
      Sample(Convert(to: .float64), u64(.max), gives: f64(0x1p64)),
      Sample(Convert(to: .bool), f32(0, -0.0, 0.5, .nan), gives: bools(false, false, true, true)),
      Sample(Convert(to: .bool), u8(0, 3), gives: bools(false, true)),
      Sample(Convert(to: .int16), bools(false, true), gives: i16(0, 1)),
      Sample(Convert(to: .float32), bools(false, true), gives: f32(0, 1)),
      Sample(Convert(to: .int32), f32(), gives: i32()),
    ]
  }

  public static var errors: [ErrorSample] { [.wrongCount(Convert(to: .int8), 1)] }
}
