import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Asin: Sampled {
  public static var samples: [Sample] {
    [
      Sample(
        Asin(), f32(0.5, -0.25, 0.75, 0),
        gives: f32(0.5235987755982989, -0.25268025514207865, 0.848062078981481, 0), tolerance: 1e-7),
      Sample(
        Asin(), f64(0.5, -0.25, 0.75, 0),
        gives: f64(0.5235987755982989, -0.25268025514207865, 0.848062078981481, 0), tolerance: 1e-15
      ),
      Sample(
        Asin(), f64(-0.0, 1, -1, 1.5),
        gives: f64(-0.0, 1.5707963267948966, -1.5707963267948966, .nan), tolerance: 1e-15,
        isSmooth: false),
      Sample(
        Asin(), f32(.nan, -0.0, 1, -1, 1.5),
        gives: f32(.nan, -0.0, 1.5707963267948966, -1.5707963267948966, .nan), tolerance: 1e-7,
        isSmooth: false),
      Sample(Asin(), f16(0.5), gives: f16(0.5235987755982989)),
      Sample(Asin(), f32(), gives: f32()),
      Sample(Asin(), Literal([Float](), shape: [2, 0])),
      Sample(Asin(), Literal(Float(0.5))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      .wrongDType(Asin(), "floating", .int32),
      .wrongCount(Asin(), 1, tensor(.float32), tensor(.float32)),
    ]
  }
}
