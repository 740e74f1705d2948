import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Transpose: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Transpose(permutation: [1, 0]), f32(1, 2, 3, 4, 5, 6).reshaped([2, 3]),
        gives: f32(1, 4, 2, 5, 3, 6).reshaped([3, 2])),
      Sample(Transpose(permutation: [2, 0, 1]), .counting(.int8, [2, 3, 2])),
      Sample(Transpose(permutation: [1, 2, 0]), .counting(.float64, [2, 3, 2])),
      Sample(Transpose(permutation: []), Literal(true), gives: Literal(true)),
      Sample(Transpose(permutation: [1, 0]), Literal([Float](), shape: [0, 3])),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Transpose(permutation: [0]), tensor(.float32, 2, 3),
        message: """
          transpose: [0] is no permutation of 2 axes.
            received  float32[2, 3]
            fix       name every axis of the operand once
          """),
      ErrorSample(
        Transpose(permutation: [0, 0]), tensor(.float32, 2, 3),
        message: """
          transpose: axes [0, 0] aren't distinct axes of a tensor of rank 2.
            received  float32[2, 3]
          """),
    ]
  }
}
