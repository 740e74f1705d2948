import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

extension Abs: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Abs(), f32(1.5, -2, 3, -0.5), gives: f32(1.5, 2, 3, 0.5)),
      Sample(Abs(), f64(0, -0.0), gives: f64(0, 0), isSmooth: false),
      Sample(Abs(), f64(-.infinity, .nan), gives: f64(.infinity, .nan)),
      Sample(Abs(), bf16(-3), gives: bf16(3)),
      Sample(Abs(), i8(-128, -3, 4), gives: i8(-128, 3, 4)),
      Sample(Abs(), i64(.min, -1), gives: i64(.min, 1)),
      Sample(Abs(), u64(.max, 1 << 63), gives: u64(.max, 1 << 63)),
      Sample(Abs(), f32(), gives: f32()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Abs(), "floating or integer", .bool),
      .wrongCount(Abs(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}

@Suite struct AbsTests {
  @Test func slopeAtZeroIsZero() throws {
    #expect(try tangent(of: Abs(), at: f32(0, -0.0), along: f32(1, 1)) == f32(0, -0.0))
  }
}
