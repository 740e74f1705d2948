import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Slice: Sampled {
  public static var samples: [Sample] {
    let x = f64(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12).reshaped([3, 4])
    return [
      Sample(
        Slice(starts: [1, 1], limits: [3, 3]), x, gives: f64(6, 7, 10, 11).reshaped([2, 2])),
      Sample(
        Slice(starts: [0, 0], limits: [3, 4], strides: [2, 3]), x,
        gives: f64(1, 4, 9, 12).reshaped([2, 2])),
      Sample(
        Slice(starts: [0, 1], limits: [1, 4], strides: [1, 2]), x, gives: f64(2, 4).reshaped([1, 2])),
      Sample(Slice(starts: [2], limits: [2]), f64(1, 2, 3), gives: f64()),
      Sample(Slice(starts: [1], limits: [3], strides: [.max]), f64(1, 2, 3), gives: f64(2)),
      Sample(Slice(starts: [], limits: []), Literal(true), gives: Literal(true)),
      Sample(Slice(starts: [0], limits: [2]), f16(.nan, -0.0, 1), gives: f16(.nan, -0.0)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Slice(starts: [1], limits: [4]), tensor(.float32, 3),
        message: """
          slice: 1..<4 by 1 is no range of axis 0, whose size is 3.
            received  float32[3]
            fix       keep 0 ≤ start ≤ limit ≤ size, and the stride positive
          """),
      ErrorSample(
        Slice(starts: [0], limits: [3], strides: [0]), tensor(.float32, 3),
        message: """
          slice: 0..<3 by 0 is no range of axis 0, whose size is 3.
            received  float32[3]
            fix       keep 0 ≤ start ≤ limit ≤ size, and the stride positive
          """),
      ErrorSample(
        Slice(starts: [0], limits: [2]), tensor(.float32, 3, 3),
        message: """
          slice: needs a start, a limit and a stride for each of the 2 axes.
            received  float32[3, 3]
          """),
    ]
  }
}
