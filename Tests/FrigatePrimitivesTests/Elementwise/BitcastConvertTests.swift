import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension BitcastConvert: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        BitcastConvert(to: .uint32), f32(1, -0.0, .infinity),
        gives: u32(0x3F80_0000, 0x8000_0000, 0x7F80_0000)),
      Sample(BitcastConvert(to: .float64), i64(0x3FF0_0000_0000_0000), gives: f64(1)),
      Sample(BitcastConvert(to: .float16), bf16(1), gives: f16(1.875)),
      Sample(BitcastConvert(to: .int8), u8(255), gives: i8(-1)),
      Sample(BitcastConvert(to: .int32), f32(), gives: i32()),
      Sample(BitcastConvert(to: .bool), bools(true), gives: bools(true)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        BitcastConvert(to: .float64), tensor(.float32, 2),
        message: """
          bitcast_convert: can't read float32 as float64.
            received  float32
            fix       choose an element type of 4 bytes, or convert the values instead
          """),
      ErrorSample(
        BitcastConvert(to: .bool), tensor(.uint8, 2),
        message: """
          bitcast_convert: can't read uint8 as bool.
            received  uint8
            fix       choose an element type of 1 bytes, or convert the values instead
          """),
    ]
  }
}
