import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension AllGather: Sampled {
  public static var samples: [Sample] {
    [
      Sample(AllGather(axis: 0, count: 3), f32(1, -0.0), gives: f32(1, -0.0, 0, 0, 0, 0)),
      Sample(
        AllGather(axis: 1, count: 2), f64(1, 2, 3, 4).reshaped([2, 2]),
        gives: f64(1, 2, 0, 0, 3, 4, 0, 0).reshaped([2, 4])),
      Sample(AllGather(axis: 0, count: 2), bools(true, false), gives: bools(true, false, false, false)),
      Sample(AllGather(axis: 0, count: 1), i32(5, 6), gives: i32(5, 6)),
      Sample(AllGather(axis: 0, count: 4), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        AllGather(axis: 1, count: 2), tensor(.float32, 2),
        message: """
          all_gather: axes [1] aren't distinct axes of a tensor of rank 1.
            received  float32[2]
          """),
      ErrorSample(
        AllGather(axis: 0, count: 0), tensor(.float32, 2),
        message: "all_gather: needs at least one shard, not 0."),
      .wrongCount(AllGather(axis: 0, count: 2), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
