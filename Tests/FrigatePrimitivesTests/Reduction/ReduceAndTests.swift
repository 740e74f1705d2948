import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ReduceAnd: Sampled {
  public static var samples: [Sample] {
    let x = bools(true, false, true, true, false, false).reshaped([3, 2])
    return [
      Sample(ReduceAnd(axes: [1]), x, gives: bools(false, true, false)),
      Sample(ReduceAnd(axes: [0]), x, gives: bools(false, false)),
      Sample(ReduceAnd(axes: []), x, gives: x),
      Sample(ReduceAnd(axes: [1]), Literal([Bool](), shape: [2, 0]), gives: bools(true, true)),
      Sample(ReduceAnd(axes: [0, 1]), x, gives: Literal(false)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceAnd(axes: [0]), tensor(.float32, 3),
        message: """
          reduce_and: needs a bool operand.
            received  float32[3]
            fix       compare with 0 first
          """),
      ErrorSample(
        ReduceAnd(axes: [1]), tensor(.bool, 3),
        message: """
          reduce_and: axes [1] aren't distinct axes of a tensor of rank 1.
            received  bool[3]
          """),
    ]
  }
}
