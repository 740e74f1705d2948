import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Reverse: Sampled {
  public static var samples: [Sample] {
    let x = f64(1, 2, 3, 4, 5, 6).reshaped([2, 3])
    return [
      Sample(Reverse(axes: [1]), x, gives: f64(3, 2, 1, 6, 5, 4).reshaped([2, 3])),
      Sample(Reverse(axes: [1, 0]), x, gives: f64(6, 5, 4, 3, 2, 1).reshaped([2, 3])),
      Sample(Reverse(axes: []), x, gives: x),
      Sample(Reverse(axes: [0]), Literal([Int8](), shape: [0, 2])),
      Sample(Reverse(axes: [0]), bools(true, false), gives: bools(false, true)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Reverse(axes: [1]), tensor(.float32, 3),
        message: """
          reverse: axes [1] aren't distinct axes of a tensor of rank 1.
            received  float32[3]
          """),
      .wrongCount(Reverse(axes: [0]), 1, tensor(.float32, 3), tensor(.float32, 3)),
    ]
  }
}
