import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

extension Maximum: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Maximum(), f32(1, -2, 3), f32(2, -3, 2.5), gives: f32(2, -2, 3)),
      Sample(Maximum(), f64(1, 0, -0.0), f64(1, -0.0, 0), gives: f64(1, 0, 0), isSmooth: false),
      Sample(
        Maximum(), f64(.nan, 1, .infinity), f64(1, .nan, -.infinity),
        gives: f64(.nan, .nan, .infinity)),
      Sample(Maximum(), bf16(3), bf16(4), gives: bf16(4)),
      Sample(Maximum(), f32(), f32(), gives: f32()),
      Sample(Maximum(), i32(-1, 5), i32(1, 4), gives: i32(1, 5)),
      Sample(Maximum(), u64(.max, 1), u64(1, 2), gives: u64(.max, 2)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Maximum(), "floating or integer", .bool, .bool),
      .mixedDTypes(Maximum(), .float32, .float64),
      .unequalShapes(Maximum(), .float32),
      .wrongCount(Maximum(), 2, tensor(.float32)),
    ]
  }
}

@Suite struct MaximumTests {
  @Test func tiesShareTheDerivative() throws {
    let (a, b) = (f32(1, 2, .infinity), f32(1, 3, .infinity))
    #expect(try tangent(of: Maximum(), at: a, b, along: f32(1, 1, 1), nil) == f32(0.5, 0, 0.5))
    #expect(try tangent(of: Maximum(), at: a, b, along: nil, f32(1, 1, 1)) == f32(0.5, 1, 0.5))
  }
}
