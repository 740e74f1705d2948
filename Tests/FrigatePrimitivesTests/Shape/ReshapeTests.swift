import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Reshape: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Reshape(shape: [3, 2]), .counting(.float32, [2, 3]), gives: .counting(.float32, [3, 2])),
      Sample(Reshape(shape: []), i32(7), gives: Literal(Int32(7))),
      Sample(Reshape(shape: [1, 1]), Literal(Double(2)), gives: f64(2).reshaped([1, 1])),
      Sample(Reshape(shape: [0, 5]), bools(), gives: Literal([Bool](), shape: [0, 5])),
      Sample(Reshape(shape: [4]), .counting(.float64, [2, 2])),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Reshape(shape: [4]), tensor(.float32, 2, 3),
        message: """
          reshape: 6 elements don't fill the shape [4].
            received  float32[2, 3]
            fix       the product of the new shape must be 6
          """),
      ErrorSample(
        Reshape(shape: [-2, -3]), tensor(.float32, 6),
        message: """
          reshape: 6 elements don't fill the shape [-2, -3].
            received  float32[6]
            fix       the product of the new shape must be 6
          """),
      ErrorSample(
        Reshape(shape: [1 << 32, 1 << 32]), tensor(.float32, 6),
        message: """
          reshape: 6 elements don't fill the shape [4294967296, 4294967296].
            received  float32[6]
            fix       the product of the new shape must be 6
          """),
    ]
  }
}
