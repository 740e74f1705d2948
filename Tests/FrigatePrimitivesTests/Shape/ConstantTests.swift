import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Constant: Sampled {
  private static let refusal =
    "constant: has no batching rule: it has no operand that could be mapped"

  public static var samples: [Sample] {
    [
      Sample(Constant(f32(1, -0.0, .nan)), gives: f32(1, -0.0, .nan)),
      Sample(Constant(Literal(Float(0.1)), shape: [2, 0])),
      Sample(Constant(Literal(true), shape: [2]), gives: bools(true, true)),
      Sample(Constant(Literal(UInt64.max)), gives: Literal(UInt64.max)),
      Sample(Constant(f64(0.1, 0x1p-1074, -.infinity)), gives: f64(0.1, 0x1p-1074, -.infinity)),
      Sample(Constant(i8(-128, 127)), gives: i8(-128, 127)),
      Sample(Constant(bf16(0.1)), gives: bf16(0.1)),
      Sample(Constant(f16(0.1)), gives: f16(0.1)),
      Sample(Constant.zeros(tensor(.float64, 2)), gives: f64(0, 0)),
    ].map { sample in
      var sample = sample
      sample.refuses = [.batch: refusal]
      return sample
    }
  }

  public static var errors: [ErrorSample] {
    [.wrongCount(Constant(f32(1)), 0, tensor(.float32))]
  }
}
