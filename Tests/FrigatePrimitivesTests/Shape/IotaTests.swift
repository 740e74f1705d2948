import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Iota: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Iota(.int32, shape: [4], axis: 0), gives: i32(0, 1, 2, 3)),
      Sample(Iota(.float32, shape: [2, 3], axis: 0), gives: f32(0, 0, 0, 1, 1, 1).reshaped([2, 3])),
      Sample(Iota(.float64, shape: [2, 3], axis: 1), gives: f64(0, 1, 2, 0, 1, 2).reshaped([2, 3])),
      Sample(Iota(.int64, shape: [2, 0], axis: 0), gives: Literal([Int64](), shape: [2, 0])),
      Sample(Iota(.uint8, shape: [0], axis: 0), gives: u8()),
    ].map { sample in
      var sample = sample
      sample.refuses = [.batch: "iota: has no batching rule: it has no operand that could be mapped"]
      return sample
    }
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Iota(.bool, shape: [2], axis: 0),
        message: """
          iota: can't count in booleans.
            fix       use an integer type
          """),
      ErrorSample(
        Iota(.int32, shape: [2], axis: 1),
        message: """
          iota: axes [1] aren't distinct axes of a tensor of rank 1.
            received  int32[2]
          """),
    ]
  }
}
