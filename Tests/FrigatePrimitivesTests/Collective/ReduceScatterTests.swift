import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ReduceScatter: Sampled {
  public static var samples: [Sample] {
    [
      Sample(ReduceScatter(axis: 0, count: 2), f32(1, -0.0, .nan, 4), gives: f32(1, -0.0)),
      Sample(
        ReduceScatter(axis: 1, count: 3), .counting(.float64, [2, 3]), gives: f64(1, 4).reshaped([2, 1])),
      Sample(ReduceScatter(axis: 0, count: 1), i32(5, 6), gives: i32(5, 6)),
      Sample(ReduceScatter(axis: 0, count: 4), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceScatter(axis: 0, count: 2), tensor(.float32, 3),
        message: """
          reduce_scatter: axis 0 has size 3, which 2 shards can't share equally.
            received  float32[3]
            fix       choose a number of shards that divides the size
          """),
      ErrorSample(
        ReduceScatter(axis: 0, count: 2), tensor(.bool, 2),
        message: """
          reduce_scatter: can't add booleans.
            received  bool[2]
            fix       convert to an integer type to count
          """),
      ErrorSample(
        ReduceScatter(axis: 0, count: -1), tensor(.float32, 2),
        message: "reduce_scatter: needs at least one shard, not -1."),
      ErrorSample(
        ReduceScatter(axis: 2, count: 2), tensor(.float32, 2),
        message: """
          reduce_scatter: axes [2] aren't distinct axes of a tensor of rank 1.
            received  float32[2]
          """),
    ]
  }
}
