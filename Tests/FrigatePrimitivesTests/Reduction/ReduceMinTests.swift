import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ReduceMin: Sampled {
  public static var samples: [Sample] {
    let ties = f64(1, 3, 3, -2, 1, 1).reshaped([2, 3])
    return [
      Sample(ReduceMin(axes: [1]), f32(1, 5, 3, -4, -6, -5).reshaped([2, 3]), gives: f32(1, -6)),
      Sample(ReduceMin(axes: [0, 1]), i32(1, -7, 4, 2).reshaped([2, 2]), gives: Literal(Int32(-7))),
      Sample(ReduceMin(axes: [0]), f64(0.5, 4, -1, 2, 8, 16).reshaped([3, 2])),
      // Where elements tie the derivative is their mean, no limit of difference quotients.
      Sample(ReduceMin(axes: [1]), ties, gives: f64(1, -2), isSmooth: false),
      Sample(ReduceMin(axes: [0]), f32(1, .nan, .infinity), gives: Literal(Float.nan)),
      Sample(ReduceMin(axes: [0]), f32(-.infinity, 1, .infinity), gives: Literal(-Float.infinity)),
      Sample(
        ReduceMin(axes: [1]), f32(-0.0, 0, 0, -0.0).reshaped([2, 2]), gives: f32(-0.0, -0.0),
        isSmooth: false),
      Sample(ReduceMin(axes: []), f64(2, 3), gives: f64(2, 3)),
      Sample(ReduceMin(axes: [0]), f64(), gives: Literal(Double.infinity)),
      Sample(ReduceMin(axes: [1]), Literal([Int8](), shape: [1, 0]), gives: i8(127)),
      Sample(ReduceMin(axes: [0]), u16(), gives: Literal(UInt16.max)),
      Sample(ReduceMin(axes: [0]), u64(1, .max), gives: Literal(UInt64(1))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceMin(axes: [0]), tensor(.bool, 3),
        message: """
          reduce_min: can't order booleans.
            received  bool[3]
            fix       use reduce_or or reduce_and
          """),
      ErrorSample(
        ReduceMin(axes: [2]), tensor(.float32, 3),
        message: """
          reduce_min: axes [2] aren't distinct axes of a tensor of rank 1.
            received  float32[3]
          """),
    ]
  }
}
