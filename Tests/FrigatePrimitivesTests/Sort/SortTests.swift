import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Sort: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Sort(axis: 1), f64(3, 1, 2, -1, 5, 0).reshaped([2, 3]),
        gives: f64(1, 2, 3, -1, 0, 5).reshaped([2, 3])),
      Sample(
        Sort(axis: 0), f64(3, 1, 2, -1, 5, 0).reshaped([3, 2]),
        gives: f64(2, -1, 3, 0, 5, 1).reshaped([3, 2])),
      // As jax.lax.sort: NaN last, stable, 0 and −0 equal.
      Sample(
        Sort(axis: 0), f32(3, .nan, -0.0, .infinity, 0, -.infinity, -.nan, 1), i32(0, 1, 2, 3, 4, 5, 6, 7),
        gives: [f32(-.infinity, -0.0, 0, 1, 3, .infinity, .nan, .nan), i32(5, 2, 4, 7, 0, 3, 1, 6)]),
      Sample(
        Sort(axis: 0, keys: 2), i32(2, 1, 2, 1, 2), i32(1, 3, 0, 3, 1), f64(0, 1, 2, 3, 4),
        gives: [i32(1, 1, 2, 2, 2), i32(3, 3, 0, 1, 1), f64(1, 3, 2, 0, 4)]),
      Sample(
        Sort(axis: 0), u64(.max, 0, 1), bools(true, false, true),
        gives: [u64(0, 1, .max), bools(false, true, true)]),
      Sample(Sort(axis: 0), bools(true, false), gives: bools(false, true)),
      Sample(Sort(axis: 0), f64(), gives: f64()),
      Sample(Sort(axis: 1), f64(1, 2).reshaped([2, 1]), gives: f64(1, 2).reshaped([2, 1])),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Sort(axis: 0, keys: 2), tensor(.float32, 3),
        message: """
          sort: can't sort by 2 of 1 operands.
            received  float32[3]
            fix       sort by at least one operand and at most all
          """),
      ErrorSample(
        Sort(axis: 0), tensor(.float32, 3), tensor(.int32, 2),
        message: """
          sort: needs operands of equal shape.
            received  float32[3], int32[2]
            fix       broadcast the smaller operand first
          """),
      ErrorSample(
        Sort(axis: 0), tensor(.float32),
        message: """
          sort: axes [0] aren't distinct axes of a tensor of rank 0.
            received  float32[]
          """),
    ]
  }
}
