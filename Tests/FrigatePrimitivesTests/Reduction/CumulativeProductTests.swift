import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension CumulativeProduct: Sampled {
  public static var samples: [Sample] {
    let x = f32(1, 2, 3, 4, 5, 6).reshaped([2, 3])
    return [
      Sample(CumulativeProduct(axis: 1), x, gives: f32(1, 2, 6, 4, 20, 120).reshaped([2, 3])),
      Sample(CumulativeProduct(axis: 0), x, gives: f32(1, 2, 3, 4, 10, 18).reshaped([2, 3])),
      Sample(CumulativeProduct(axis: 1, reverse: true), x, gives: f32(6, 6, 3, 120, 30, 6).reshaped([2, 3])),
      Sample(CumulativeProduct(axis: 0), f64(2, 0, 3, 0, 5), gives: f64(2, 0, 0, 0, 0)),
      Sample(CumulativeProduct(axis: 0, reverse: true), f64(2, 0, 3, 0, 5)),
      Sample(CumulativeProduct(axis: 0), f32(1, .infinity, .nan, 2), gives: f32(1, .infinity, .nan, .nan)),
      Sample(CumulativeProduct(axis: 0), i8(100, 100), gives: i8(100, 16)),
      Sample(CumulativeProduct(axis: 0), f64(), gives: f64()),
      Sample(CumulativeProduct(axis: 1), Literal([Int32](), shape: [0, 2])),
      Sample(CumulativeProduct(axis: 0), f64(7), gives: f64(7)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        CumulativeProduct(axis: 0), tensor(.bool, 3),
        message: """
          cumulative_product: can't calculate with booleans.
            received  bool[3]
            fix       convert to an integer type
          """),
      ErrorSample(
        CumulativeProduct(axis: 0), tensor(.float32),
        message: """
          cumulative_product: axes [0] aren't distinct axes of a tensor of rank 0.
            received  float32[]
          """),
    ]
  }
}
