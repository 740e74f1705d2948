import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension IsFinite: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        IsFinite(), f32(1, -0.0, .infinity, -.infinity, .nan),
        gives: bools(true, true, false, false, false)),
      Sample(IsFinite(), f64(1e308, 0x1p-1074), gives: bools(true, true)),
      Sample(IsFinite(), f16(65504, .infinity), gives: bools(true, false)),
      Sample(IsFinite(), bf16(), gives: bools()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(IsFinite(), "floating", .int32),
      .wrongCount(IsFinite(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
