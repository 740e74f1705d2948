import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

extension StopGradient: Sampled {
  public static var samples: [Sample] {
    [
      Sample(StopGradient(), f32(1, .nan, -0.0), gives: f32(1, .nan, -0.0)),
      Sample(StopGradient(), f64(2, 3), gives: f64(2, 3), isSmooth: false),
      Sample(StopGradient(), bools(true), gives: bools(true)),
      Sample(StopGradient(), u8(), gives: u8()),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongCount(StopGradient(), 1)
    ]
  }
}

@Suite struct StopGradientTests {
  @Test func tangentIsZero() throws {
    #expect(try tangent(of: StopGradient(), at: f32(2, 3), along: f32(1, 1)) == f32(0, 0))
  }
}
