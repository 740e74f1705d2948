import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Broadcast: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Broadcast(shape: [2, 3], axes: [1]), f32(1, 2, 3),
        gives: f32(1, 2, 3, 1, 2, 3).reshaped([2, 3])),
      Sample(
        Broadcast(shape: [2, 3], axes: [0]), i32(1, 2),
        gives: i32(1, 1, 1, 2, 2, 2).reshaped([2, 3])),
      Sample(
        Broadcast(shape: [2, 2], axes: []), Literal(true),
        gives: bools(true, true, true, true).reshaped([2, 2])),
      Sample(Broadcast(shape: [2, 3, 2], axes: [0, 2]), .counting(.float64, [2, 2])),
      Sample(Broadcast(shape: [0, 3], axes: [1]), f32(1, 2, 3)),
      Sample(Broadcast(shape: [3], axes: [0]), f64(1, .nan, -0.0), gives: f64(1, .nan, -0.0)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Broadcast(shape: [2, 3], axes: [0]), tensor(.float32, 3),
        message: """
          broadcast: can't place [3] along axes [0] of [2, 3].
            received  float32[3]
            fix       give each operand axis, in order, a result axis of the same size
          """),
      ErrorSample(
        Broadcast(shape: [3, 2], axes: [1, 0]), tensor(.float32, 2, 3),
        message: """
          broadcast: can't place [2, 3] along axes [1, 0] of [3, 2].
            received  float32[2, 3]
            fix       give each operand axis, in order, a result axis of the same size
          """),
      ErrorSample(
        Broadcast(shape: [2, 3], axes: [2]), tensor(.float32, 3),
        message: """
          broadcast: axes [2] aren't distinct axes of a tensor of rank 2.
            received  float32[2, 3]
          """),
      ErrorSample(
        Broadcast(shape: [-1], axes: []), tensor(.float32), message: "broadcast: [-1] is no shape."),
    ]
  }
}
