import FrigateIR
import Testing
import _FrigateTestSupport

@Suite struct LiteralTests {
  @Test func equalityIsOfBits() {
    #expect(f32(.nan) == f32(.nan))
    #expect(f32(0) != f32(-0.0))
    #expect(f32(1, 2) != f32(1, 2).reshaped([2, 1]))
    #expect(f32(1, 2).hashValue == f32(1, 2).hashValue)
    #expect(f32() == f32())
  }

  @Test func integersSaturateFromFloating() {
    let x: [Double] = [-1e30, -1.9, 1.9, 300, 1e30, .nan]
    #expect(Literal(tensor(.int8, 6), doubles: x) == i8(-128, -1, 1, 127, 127, 0))
    #expect(Literal(tensor(.uint8, 6), doubles: x) == u8(0, 0, 1, 255, 255, 0))
    #expect(Literal(tensor(.int64, 6), doubles: x) == i64(.min, -1, 1, 300, .max, 0))
    #expect(Literal(tensor(.uint64, 6), doubles: x) == u64(0, 0, 1, 300, .max, 0))
    #expect(f64(-1e30, -1.9, 1.9, 1e30, .nan).integers == [.min, -1, 1, .max, 0])
  }

  @Test func integersWrap() {
    #expect(Literal(tensor(.int8, 2), integers: [128, -129]) == i8(-128, 127))
    #expect(Literal(tensor(.uint16, 1), integers: [-1]) == u16(65535))
    #expect(Literal(tensor(.bool, 2), integers: [0, 7]) == bools(false, true))
  }

  @Test func bitPatternsAreTheElements() {
    #expect(i8(-1, 1).bitPatterns == [0xFF, 1])
    #expect(Literal(tensor(.float32, 1), bitPatterns: [0x3F80_0000]) == f32(1))
  }
}
