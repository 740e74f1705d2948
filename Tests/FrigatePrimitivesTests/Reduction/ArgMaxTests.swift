import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ArgMax: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        ArgMax(axis: 1, indexDType: .int32), f32(1, 5, 3, -4, -6, -5).reshaped([2, 3]), gives: i32(1, 0)),
      Sample(
        ArgMax(axis: 0, indexDType: .int64), i8(1, 5, 1, 5, 0, 6).reshaped([3, 2]), gives: i64(0, 2)),
      // The first of equal elements; 0 and −0 are equal.
      Sample(ArgMax(axis: 0, indexDType: .int32), f32(-0.0, 0, 0), gives: Literal(Int32(0))),
      Sample(ArgMax(axis: 0, indexDType: .int32), f64(1, .nan, .infinity, .nan), gives: Literal(Int32(1))),
      Sample(ArgMax(axis: 0, indexDType: .int32), f32(.infinity), gives: Literal(Int32(0))),
      Sample(ArgMax(axis: 0, indexDType: .int32), bools(false, true, true), gives: Literal(Int32(1))),
      Sample(ArgMax(axis: 0, indexDType: .int32), u64(1, .max), gives: Literal(Int32(1))),
      Sample(ArgMax(axis: 1, indexDType: .int32), Literal([Float](), shape: [0, 2]), gives: i32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ArgMax(axis: 0, indexDType: .int32), tensor(.float32, 0, 2),
        message: """
          arg_max: there is no element along axis 0.
            received  float32[0, 2]
            fix       give the axis at least one element
          """),
      ErrorSample(
        ArgMax(axis: 0, indexDType: .float32), tensor(.float32, 3),
        message: """
          arg_max: can't give positions as float32.
            received  float32[3]
            fix       use int32 or int64
          """),
      ErrorSample(
        ArgMax(axis: 0, indexDType: .int32), tensor(.int8, 1 << 32),
        message: """
          arg_max: int32 can't count the elements along axis 0.
            received  int8[4294967296]
            fix       use int64
          """),
      ErrorSample(
        ArgMax(axis: -1, indexDType: .int32), tensor(.float32, 3),
        message: """
          arg_max: axes [-1] aren't distinct axes of a tensor of rank 1.
            received  float32[3]
          """),
    ]
  }
}
