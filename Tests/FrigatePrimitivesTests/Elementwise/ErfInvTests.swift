import FrigateIR
import FrigatePrimitives
import Glibc
import Testing
import _FrigateTestSupport

extension ErfInv: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        ErfInv(), f32(0.5, -0.25, 0.75, 0),
        gives: f32(0.4769362762044699, -0.22531205501217808, 0.8134198475976185, 0), tolerance: 1e-7
      ),
      Sample(
        ErfInv(), f64(0.5, -0.25, 0.75, 0),
        gives: f64(0.4769362762044699, -0.22531205501217808, 0.8134198475976185, 0),
        tolerance: 1e-15),
      Sample(
        ErfInv(), f64(-0.0, 1, -1, 1.5, 1 - 0x1p-12, 1e-30),
        gives: f64(-0.0, .infinity, -.infinity, .nan, 2.5939005131344874, 8.862269254527581e-31),
        tolerance: 1e-15, isSmooth: false),
      Sample(
        ErfInv(), f32(.nan, -0.0, 1, -1, 1.5, 1 - 0x1p-12, 1e-30),
        gives: f32(
          .nan, -0.0, .infinity, -.infinity, .nan, 2.5939005131344874, 8.862269254527581e-31),
        tolerance: 1e-7, isSmooth: false),
      Sample(ErfInv(), f16(0.5), gives: f16(0.4769362762044699)),
      Sample(ErfInv(), f32(), gives: f32()),
      Sample(ErfInv(), Literal([Float](), shape: [2, 0])),
      Sample(ErfInv(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(ErfInv(), "floating", .int32),
      .wrongCount(ErfInv(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}

@Suite struct ErfInvTests {
  /// At every scale, also where 1 − |x| is all that tells x from 1.
  @Test(arguments: [1e-300, 1e-9, 0.1, 0.4999, 0.5001, 0.9, 0.99999, 1 - 0x1p-40, 1 - 0x1p-53])
  func inverts(_ x: Double) {
    let y = ErfInv().value(x)
    let error = x < 0.5 ? erf(y) - x : (1 - x) - erfc(y)
    // One step of y is worth y·erf′(y) of x.
    #expect(abs(error) <= 4 * x.ulp * y * exp(-y * y) + 1e-15 * min(x, 1 - x))
    #expect(ErfInv().value(-x) == -y)
  }
}
