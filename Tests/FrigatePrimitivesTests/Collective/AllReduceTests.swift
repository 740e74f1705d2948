import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension AllReduce: Sampled {
  public static var samples: [Sample] {
    [
      Sample(AllReduce(), f32(1, -0.0, .nan), gives: f32(1, -0.0, .nan)),
      Sample(AllReduce(), .counting(.float64, [2, 3]), gives: .counting(.float64, [2, 3])),
      Sample(AllReduce(), u8(200, 3), gives: u8(200, 3)),
      Sample(AllReduce(), bf16(1.5), gives: bf16(1.5)),
      Sample(AllReduce(), Literal(Float(2)), gives: Literal(Float(2))),
      Sample(AllReduce(), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        AllReduce(), tensor(.bool, 2),
        message: """
          all_reduce: can't add booleans.
            received  bool[2]
            fix       convert to an integer type to count
          """),
      .wrongCount(AllReduce(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
