import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Pad: Sampled {
  public static var samples: [Sample] {
    let zero = Literal(0.0)
    return [
      Sample(Pad(low: [1], high: [2]), f64(1, 2), Literal(9.0), gives: f64(9, 1, 2, 9, 9)),
      // jax.lax.pad(…, [(-1, 2, 1)]) and [(1, -1, 1), (-2, 1, 2)].
      Sample(
        Pad(low: [-1], high: [2], interior: [1]), f64(1, 2, 3), zero, gives: f64(0, 2, 0, 3, 0, 0)),
      Sample(
        Pad(low: [1, -2], high: [-1, 1], interior: [1, 2]), .counting(.float64, [2, 3]), Literal(9.0),
        gives: f64(9, 9, 9, 9, 9, 9, 9, 2, 9, 9, 3, 9, 9, 9, 9, 9, 9, 9).reshaped([3, 6])),
      Sample(Pad(low: [-1], high: [-1]), f64(1, 2), zero, gives: f64()),
      Sample(Pad(low: [-2], high: [3]), f64(1), Literal(7.0), gives: f64(7, 7)),
      Sample(Pad(low: [3], high: [-1], interior: [5]), f64(), Literal(7.0), gives: f64(7, 7)),
      Sample(Pad(low: [], high: []), Literal(Int8(3)), Literal(Int8(4)), gives: Literal(Int8(3))),
      Sample(Pad(low: [0], high: [1]), bools(false), Literal(true), gives: bools(false, true)),
      Sample(
        Pad(low: [1], high: [0]), f32(.nan, 1), Literal(-Float.infinity), gives: f32(-.infinity, .nan, 1)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Pad(low: [1], high: [1]), tensor(.float32, 2), tensor(.float32, 1),
        message: """
          pad: needs a scalar of the operand's element type to pad with.
            received  float32[2], float32[1]
            fix       convert the padding value to float32[]
          """),
      ErrorSample(
        Pad(low: [1], high: [1]), tensor(.float32, 2, 2), tensor(.float32),
        message: """
          pad: needs a low, a high and an interior count for each of the 2 axes.
            received  float32[2, 2], float32[]
          """),
      ErrorSample(
        Pad(low: [-2], high: [-1]), tensor(.float32, 2), tensor(.float32),
        message: """
          pad: removes more than the 2 places of axis 0.
            received  float32[2], float32[]
            fix       low + high must be at least -2
          """),
      ErrorSample(
        Pad(low: [0], high: [0], interior: [-1]), tensor(.float32, 2), tensor(.float32),
        message: """
          pad: the counts low [0], high [0], interior [-1] are no padding.
            received  float32[2], float32[]
            fix       interior counts can't be negative, nor any count exceed 2^48
          """),
      .wrongCount(Pad(low: [0], high: [0]), 2, tensor(.float32, 2)),
    ]
  }
}
