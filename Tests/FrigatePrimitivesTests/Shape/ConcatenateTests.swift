import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Concatenate: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Concatenate(axis: 1), f64(1, 2, 3, 4).reshaped([2, 2]), f64(5, 6).reshaped([2, 1]),
        gives: f64(1, 2, 5, 3, 4, 6).reshaped([2, 3])),
      Sample(
        Concatenate(axis: 0), i32(1, 2).reshaped([1, 2]), i32(3, 4, 5, 6).reshaped([2, 2]),
        gives: i32(1, 2, 3, 4, 5, 6).reshaped([3, 2])),
      Sample(Concatenate(axis: 0), f64(1), f64(), f64(2, 3), gives: f64(1, 2, 3)),
      Sample(Concatenate(axis: 0), f32(.nan, -0.0), gives: f32(.nan, -0.0)),
      Sample(
        Concatenate(axis: 1), Literal([Bool](), shape: [0, 2]), Literal([Bool](), shape: [0, 1]),
        gives: Literal([Bool](), shape: [0, 3])),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(Concatenate(axis: 0), message: "concatenate: needs at least one operand."),
      ErrorSample(
        Concatenate(axis: 1), tensor(.float32, 2, 2), tensor(.float32, 3, 2),
        message: """
          concatenate: needs operands of one element type that differ in axis 1 only.
            received  float32[2, 2], float32[3, 2]
            fix       convert, reshape or slice the operands that don't fit
          """),
      ErrorSample(
        Concatenate(axis: 0), tensor(.float32, 2), tensor(.float64, 2),
        message: """
          concatenate: needs operands of one element type that differ in axis 0 only.
            received  float32[2], float64[2]
            fix       convert, reshape or slice the operands that don't fit
          """),
      ErrorSample(
        Concatenate(axis: 0), tensor(.float32), tensor(.float32),
        message: """
          concatenate: axes [0] aren't distinct axes of a tensor of rank 0.
            received  float32[]
          """),
    ]
  }
}
