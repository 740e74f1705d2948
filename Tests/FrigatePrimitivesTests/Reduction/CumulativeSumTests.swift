import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension CumulativeSum: Sampled {
  public static var samples: [Sample] {
    let x = f32(1, 2, 3, 4, 5, 6).reshaped([2, 3])
    return [
      Sample(CumulativeSum(axis: 1), x, gives: f32(1, 3, 6, 4, 9, 15).reshaped([2, 3])),
      Sample(CumulativeSum(axis: 0), x, gives: f32(1, 2, 3, 5, 7, 9).reshaped([2, 3])),
      Sample(CumulativeSum(axis: 1, reverse: true), x, gives: f32(6, 5, 3, 15, 11, 6).reshaped([2, 3])),
      Sample(CumulativeSum(axis: 0), f64(2, 0, 3, 0, 5), gives: f64(2, 2, 5, 5, 10)),
      Sample(CumulativeSum(axis: 0, reverse: true), f64(2, 0, 3, 0, 5)),
      Sample(CumulativeSum(axis: 0), f32(1, .infinity, .nan, 2), gives: f32(1, .infinity, .nan, .nan)),
      Sample(CumulativeSum(axis: 0), f32(-0.0, -0.0), gives: f32(0, 0)),
      Sample(CumulativeSum(axis: 0), i8(100, 100), gives: i8(100, -56)),
      Sample(CumulativeSum(axis: 0), f64(), gives: f64()),
      Sample(CumulativeSum(axis: 1), Literal([Int32](), shape: [0, 2])),
      Sample(CumulativeSum(axis: 0), f64(7), gives: f64(7)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        CumulativeSum(axis: 0), tensor(.bool, 3),
        message: """
          cumulative_sum: can't calculate with booleans.
            received  bool[3]
            fix       convert to an integer type
          """),
      ErrorSample(
        CumulativeSum(axis: 0), tensor(.float32),
        message: """
          cumulative_sum: axes [0] aren't distinct axes of a tensor of rank 0.
            received  float32[]
          """),
    ]
  }
}
