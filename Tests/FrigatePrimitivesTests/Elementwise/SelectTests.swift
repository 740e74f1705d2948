import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

extension Select: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Select(), bools(true, false), f32(1, 2), f32(3, 4), gives: f32(1, 4)),
      Sample(Select(), bools(true, false), f64(1, .nan), f64(.infinity, -0.0), gives: f64(1, -0.0)),
      Sample(Select(), bools(true, false, true), f64(1, 2, 3), f64(4, 5, 6)),
      Sample(
        Select(), bools(false, true), bools(true, true), bools(false, false),
        gives: bools(false, true)),
      Sample(Select(), bools(true), u64(.max), u64(0), gives: u64(.max)),
      Sample(Select(), bools(), bf16(), bf16(), gives: bf16()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Select(), tensor(.int32, 2), tensor(.float32, 2), tensor(.float32, 2),
        message: """
          select: takes a boolean predicate and two choices of one element type.
            received  int32, float32, float32
            fix       compare to make a predicate, convert a choice
          """),
      ErrorSample(
        Select(), tensor(.bool, 2), tensor(.float32, 2), tensor(.float64, 2),
        message: """
          select: takes a boolean predicate and two choices of one element type.
            received  bool, float32, float64
            fix       compare to make a predicate, convert a choice
          """),
      ErrorSample(
        Select(), tensor(.bool), tensor(.float32, 2), tensor(.float32, 2),
        message: """
          select: needs operands of equal shape.
            received  bool[], float32[2], float32[2]
            fix       broadcast the smaller operand first
          """),
      .wrongCount(Select(), 3, tensor(.bool)),
    ]
  }
}

@Suite struct SelectTests {
  /// The derivative of the choice that isn't taken doesn't leak, whatever it is.
  @Test func hiddenTangentsStayHidden() throws {
    let (p, x) = (bools(true, false), f32(1, 1))
    #expect(
      try tangent(of: Select(), at: p, x, x, along: nil, f32(1, .nan), f32(.nan, 2)) == f32(1, 2))
  }
}
