import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

extension Divide: Sampled {
  public static var samples: [Sample] {
    [
      Sample(Divide(), f32(1, -3, 0.5), f32(2, 4, -0.25), gives: f32(0.5, -0.75, -2)),
      Sample(
        Divide(), f64(1, -1, 0, .nan), f64(0, 0, 0, 1),
        gives: f64(.infinity, -.infinity, .nan, .nan)),
      Sample(Divide(), f64(1, 1), f64(-0.0, .infinity), gives: f64(-.infinity, 0)),
      Sample(Divide(), f64(1, 2.5, -3), f64(3, -0.7, 1.9)),
      Sample(Divide(), f16(1), f16(3), gives: f16(0.333251953125)),
      Sample(Divide(), f32(), f32(), gives: f32()),
      Sample(
        Divide(), i32(7, -7, 7, 1, .min), i32(2, 2, -2, 0, -1), gives: i32(3, -3, -3, -1, .min)),
      Sample(Divide(), i64(.min, 5), i64(-1, 0), gives: i64(.min, -1)),
      Sample(Divide(), u64(.max, 3), u64(2, 0), gives: u64(.max / 2, .max)),
      Sample(Divide(), u8(200, 3), u8(7, 0), gives: u8(28, 255)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Divide(), "floating or integer", .bool, .bool),
      .mixedDTypes(Divide(), .float32, .float64),
      .unequalShapes(Divide(), .float32),
      .wrongCount(Divide(), 2, tensor(.float32)),
    ]
  }
}

@Suite struct DivideTests {
  @Test func hasNoTransposeInTheDivisor() throws {
    let emitter = Emitter()
    let (a, ct) = (emitter.input(tensor(.float32)), emitter.input(tensor(.float32)))
    #expect(throws: OperationError("divide", "has no transpose: it isn't linear in its divisor")) {
      try Divide().transpose([ct], [.known(a), .linear(tensor(.float32))])
    }
  }
}
