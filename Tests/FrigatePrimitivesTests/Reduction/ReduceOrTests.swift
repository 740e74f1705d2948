import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ReduceOr: Sampled {
  public static var samples: [Sample] {
    let x = bools(true, false, true, true, false, false).reshaped([3, 2])
    return [
      Sample(ReduceOr(axes: [1]), x, gives: bools(true, true, false)),
      Sample(ReduceOr(axes: [0]), x, gives: bools(true, true)),
      Sample(ReduceOr(axes: []), x, gives: x),
      Sample(ReduceOr(axes: [1]), Literal([Bool](), shape: [2, 0]), gives: bools(false, false)),
      Sample(ReduceOr(axes: [0, 1]), x, gives: Literal(true)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceOr(axes: [0]), tensor(.float32, 3),
        message: """
          reduce_or: needs a bool operand.
            received  float32[3]
            fix       compare with 0 first
          """),
      ErrorSample(
        ReduceOr(axes: [1]), tensor(.bool, 3),
        message: """
          reduce_or: axes [1] aren't distinct axes of a tensor of rank 1.
            received  bool[3]
          """),
    ]
  }
}
