import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension ReduceProduct: Sampled {
  public static var samples: [Sample] {
    let x = f64(2, 0, 3, 0, 1, 4).reshaped([2, 3])
    return [
      Sample(ReduceProduct(axes: [1]), f32(1, 2, 3, 4, 5, 6).reshaped([2, 3]), gives: f32(6, 120)),
      Sample(ReduceProduct(axes: [1, 0]), i32(1, 2, 3, 4).reshaped([2, 2]), gives: Literal(Int32(24))),
      // Zeros: one in the first line, one in the second; derivatives must not divide by them.
      Sample(ReduceProduct(axes: [1]), x, gives: f64(0, 0)),
      Sample(ReduceProduct(axes: [0]), x, gives: f64(0, 0, 12)),
      Sample(ReduceProduct(axes: [0]), f64(0, 0, 3, 2, 1), gives: Literal(0.0)),
      Sample(ReduceProduct(axes: [0, 2]), .counting(.float64, [2, 2, 3])),
      Sample(ReduceProduct(axes: []), f64(2, 3), gives: f64(2, 3)),
      Sample(ReduceProduct(axes: [0]), f64(), gives: Literal(1.0)),
      Sample(ReduceProduct(axes: [0]), Literal([Float](), shape: [2, 0]), gives: f32()),
      Sample(ReduceProduct(axes: [0]), f32(.infinity, 0), gives: Literal(Float.nan)),
      Sample(ReduceProduct(axes: [0]), u8(16, 17), gives: Literal(UInt8(16))),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceProduct(axes: [0]), tensor(.bool, 3),
        message: """
          reduce_product: can't multiply booleans.
            received  bool[3]
            fix       use reduce_and, or convert
          """),
      ErrorSample(
        ReduceProduct(axes: [0, 0]), tensor(.float32, 3),
        message: """
          reduce_product: axes [0, 0] aren't distinct axes of a tensor of rank 1.
            received  float32[3]
          """),
    ]
  }
}
