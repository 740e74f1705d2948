import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ReduceSum: Sampled {
  public static var samples: [Sample] {
    [
      Sample(ReduceSum(axes: [1]), .counting(.float32, [2, 3]), gives: f32(6, 15)),
      Sample(ReduceSum(axes: [0]), .counting(.float64, [2, 3]), gives: f64(5, 7, 9)),
      Sample(ReduceSum(axes: [0, 2]), .counting(.float64, [2, 3, 2]), gives: f64(18, 26, 34)),
      Sample(ReduceSum(axes: []), f32(1, 2), gives: f32(1, 2)),
      Sample(ReduceSum(axes: [0]), f32(-0.0), gives: Literal(Float(0))),
      Sample(ReduceSum(axes: [0]), f32(), gives: Literal(Float(0))),
      Sample(ReduceSum(axes: [0]), f32(1, .infinity, -.infinity), gives: Literal(Float.nan)),
      Sample(ReduceSum(axes: [0]), i8(100, 100), gives: Literal(Int8(-56))),
      Sample(ReduceSum(axes: [0]), u64(.max, 3), gives: Literal(UInt64(2))),
      // Added as float64, rounded once.
      Sample(ReduceSum(axes: [0]), f16(2048, 1, 1), gives: Literal(Float16(2050))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceSum(axes: [0]), tensor(.bool, 3),
        message: """
          reduce_sum: can't add booleans.
            received  bool[3]
            fix       convert to an integer type to count
          """),
      ErrorSample(
        ReduceSum(axes: [1]), tensor(.float32, 3),
        message: """
          reduce_sum: axes [1] aren't distinct axes of a tensor of rank 1.
            received  float32[3]
          """),
    ]
  }
}
