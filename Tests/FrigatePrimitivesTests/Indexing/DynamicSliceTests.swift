import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension DynamicSlice: Sampled {
  public static var samples: [Sample] {
    let x = Literal.counting(.float64, [3, 4])
    return [
      Sample(DynamicSlice(sizes: [2, 2]), x, i32(1, 1), gives: f64(6, 7, 10, 11).reshaped([2, 2])),
      // Starts are clamped so that the block fits.
      Sample(DynamicSlice(sizes: [1, 3]), x, i64(7, -5), gives: f64(9, 10, 11).reshaped([1, 3])),
      Sample(DynamicSlice(sizes: [2]), i8(1, 2, 3), u64(.max), gives: i8(2, 3)),
      Sample(DynamicSlice(sizes: [0, 4]), x, i32(3, 0), gives: Literal([Double](), shape: [0, 4])),
      Sample(DynamicSlice(sizes: []), Literal(2.0), i32(), gives: Literal(2.0)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        DynamicSlice(sizes: [4]), tensor(.float32, 3), tensor(.int32, 1),
        message: """
          dynamic_slice: a block of [4] doesn't fit into [3].
            received  float32[3], int32[1]
            fix       give each axis a size from 0 to the operand's
          """),
      ErrorSample(
        DynamicSlice(sizes: [2]), tensor(.float32, 3), tensor(.int32),
        message: """
          dynamic_slice: needs an index vector with one integer for each of the 1 axes.
            received  float32[3], int32[]
            fix       concatenate the starts into an integer tensor of shape [1]
          """),
      ErrorSample(
        DynamicSlice(sizes: [2]), tensor(.float32, 3), tensor(.float32, 1),
        message: """
          dynamic_slice: needs an index vector with one integer for each of the 1 axes.
            received  float32[3], float32[1]
            fix       concatenate the starts into an integer tensor of shape [1]
          """),
    ]
  }
}
