import FrigateIR
import Testing
import _FrigateTestSupport

@Suite struct ScalarTests {
  /// Ties go to the even neighbour; the largest value's upper half step goes to infinity.
  @Test(
    arguments: [
      (1, 0x3F80), (0x1.01p0, 0x3F80), (0x1.010002p0, 0x3F81), (0x1.03p0, 0x3F82),
      (-0x1.03p0, 0xBF82),
      (0x1.FEp127, 0x7F7F), (0x1.FEFFFEp127, 0x7F7F), (0x1.FFp127, 0x7F80), (.infinity, 0x7F80),
      (-0.0, 0x8000), (0x1p-149, 0x0000), (0x1p-133, 0x0001), (0x1p-134, 0x0000),
      (0x1.8p-133, 0x0002),
    ] as [(Float, UInt16)])
  func bfloat16OfFloat(_ x: Float, _ bits: UInt16) {
    #expect(BFloat16(x).bitPattern == bits)
    #expect(BFloat16(Double(x)).bitPattern == bits)
  }

  /// By way of float32 these would fall on ties.
  @Test(
    arguments: [
      (0x1.0100000000001p0, 0x3F81), (0x1.00FFFFFFFFFFFp0, 0x3F80), (-0x1.0100000000001p0, 0xBF81),
      (0x1.0300000000001p0, 0x3F82), (0x1.02FFFFFFFFFFFp0, 0x3F81), (1e300, 0x7F80), (1e-300, 0),
      (-1e-300, 0x8000), (0x1.0000000000001p-134, 0x0001),
    ] as [(Double, UInt16)])
  func bfloat16OfDouble(_ x: Double, _ bits: UInt16) {
    #expect(BFloat16(x).bitPattern == bits)
  }

  @Test func bfloat16KeepsNaN() {
    let tiny = Float(bitPattern: 0x7F80_0001)
    #expect(BFloat16(tiny).float.isNaN)
    #expect(BFloat16(Float(bitPattern: 0xFFFF_FFFF)).float.isNaN)
    #expect(BFloat16(Double.nan).float.isNaN)
  }

  @Test func everyBFloat16SurvivesFloatAndDouble() {
    for bits in UInt16.min...UInt16.max {
      let x = BFloat16(bitPattern: bits)
      if x.float.isNaN { continue }
      #expect(BFloat16(x.float) == x)
      #expect(BFloat16(Double(x.float)) == x)
    }
  }

  @Test func float16OfDoubleRoundsOnce() {
    let type = tensor(.float16, 4)
    let x = Literal(type, doubles: [0x1.002p0, 0x1.0020000000001p0, 65519.99999999, 65520])
    #expect(x == f16(1, 0x1.004p0, 65504, .infinity))
  }

  @Test func float32OfIntegerRoundsOnce() {
    // By way of float64 the first would fall on a tie and go down.
    let x = Literal(
      tensor(.float32, 2), integers: [(1 << 60) + (1 << 36) + 1, (1 << 60) + (1 << 36)])
    #expect(x == f32(0x1.000002p60, 0x1p60))
  }
}
