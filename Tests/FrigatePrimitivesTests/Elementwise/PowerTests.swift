import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

extension Power: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Power(), f32(2, 9, 0.5), f32(3, 0.5, -2), gives: f32(8, 3, 4)),
      Sample(Power(), f64(1.5, 2.5, 0.3), f64(-0.7, 1.3, 2)),
      Sample(Power(), f64(2, 3), f64(0, 1), gives: f64(1, 3)),
      Sample(Power(), f64(0, 0, 0, -8), f64(0, 2, -1, 1.0 / 3), gives: f64(1, 0, .infinity, .nan)),
      Sample(Power(), f64(-2, -2), f64(3, -1), gives: f64(-8, -0.5), isSmooth: false),
      Sample(Power(), f64(.nan, 1, .infinity), f64(0, .nan, -1), gives: f64(1, 1, 0)),
      Sample(Power(), f16(2), f16(15), gives: f16(32768)),
      Sample(Power(), f32(), f32(), gives: f32()),
      Sample(
        Power(), i32(3, -2, 2, -1, 1, 0), i32(4, 3, -1, -3, -5, 0), gives: i32(81, -8, 0, -1, 1, 1)),
      Sample(Power(), i8(3), i8(5), gives: i8(-13)),
      Sample(Power(), u64(2, 3), u64(63, 1 << 63), gives: u64(1 << 63, 1)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Power(), "floating or integer", .bool, .bool),
      .mixedDTypes(Power(), .float32, .float64),
      .unequalShapes(Power(), .float32),
      .wrongCount(Power(), 2, tensor(.float32)),
    ]
  }
}

@Suite struct PowerTests {
  /// aᵇ near a = 0, where its formulas have logarithms and quotients of 0.
  @Test func derivativesAtZero() throws {
    let (a, b) = (f64(0, 0, 0), f64(0, 1, 2))
    #expect(try tangent(of: Power(), at: a, b, along: f64(1, 1, 1), nil) == f64(0, 1, 0))
    #expect(try tangent(of: Power(), at: a, b, along: nil, f64(1, 1, 1)) == f64(0, 0, 0))
  }

  @Test func secondDerivativesAtZeroAreFinite() throws {
    let square = try Program(applying: Power(), to: [tensor(.float64, 2), tensor(.float64, 2)])
    let gradient = try square.pullback(along: [true, false])
    let second = try gradient.pullback(along: [true, false, false])
    let results = second.evaluate([f64(0, 0), f64(2, 3), f64(1, 1), f64(0, 0), f64(1, 1)])
    #expect(results[2] == f64(2, 0))
  }
}
