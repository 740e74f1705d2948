import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension DynamicUpdateSlice: Sampled {
  public static var samples: [Sample] {
    let x = Literal.counting(.float64, [3, 3])
    return [
      Sample(
        DynamicUpdateSlice(), x, f64(-1, -2).reshaped([1, 2]), i32(1, 1),
        gives: f64(1, 2, 3, 4, -1, -2, 7, 8, 9).reshaped([3, 3])),
      // Starts are clamped so that the block fits.
      Sample(
        DynamicUpdateSlice(), x, f64(-1, -2).reshaped([2, 1]), i64(9, -9),
        gives: f64(1, 2, 3, -1, 5, 6, -2, 8, 9).reshaped([3, 3])),
      Sample(DynamicUpdateSlice(), bools(false, false), bools(true), i32(1), gives: bools(false, true)),
      Sample(DynamicUpdateSlice(), f64(1, 2), f64(), i32(1), gives: f64(1, 2)),
      Sample(DynamicUpdateSlice(), Literal(2.0), Literal(3.0), i32(), gives: Literal(3.0)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        DynamicUpdateSlice(), tensor(.float32, 3), tensor(.float32, 4), tensor(.int32, 1),
        message: """
          dynamic_update_slice: the update must be a block of the operand's element type and rank that fits into it.
            received  float32[3], float32[4], int32[1]
            fix       convert, reshape or slice the update
          """),
      ErrorSample(
        DynamicUpdateSlice(), tensor(.float32, 3), tensor(.float64, 2), tensor(.int32, 1),
        message: """
          dynamic_update_slice: the update must be a block of the operand's element type and rank that fits into it.
            received  float32[3], float64[2], int32[1]
            fix       convert, reshape or slice the update
          """),
      ErrorSample(
        DynamicUpdateSlice(), tensor(.float32, 3), tensor(.float32, 2), tensor(.int32, 2),
        message: """
          dynamic_update_slice: needs an index vector with one integer for each of the 1 axes.
            received  float32[3], float32[2], int32[2]
            fix       concatenate the starts into an integer tensor of shape [1]
          """),
    ]
  }
}
