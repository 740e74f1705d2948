import FrigateIR
import FrigatePrimitives
import FrigateTransforms
import Testing
import _FrigateTestSupport

extension ReduceMax: Sampled {
  public static var samples: [Sample] {
    let ties = f64(1, 3, 3, -2, 1, 1).reshaped([2, 3])
    return [
      Sample(ReduceMax(axes: [1]), f32(1, 5, 3, -4, -6, -5).reshaped([2, 3]), gives: f32(5, -4)),
      Sample(ReduceMax(axes: [0, 1]), i32(1, -7, 4, 2).reshaped([2, 2]), gives: Literal(Int32(4))),
      Sample(ReduceMax(axes: [0]), f64(0.5, 4, -1, 2, 8, 16).reshaped([3, 2])),
      // Where elements tie the derivative is their mean, no limit of difference quotients.
      Sample(ReduceMax(axes: [1]), ties, gives: f64(3, 1), isSmooth: false),
      Sample(ReduceMax(axes: [0]), f32(1, .nan, .infinity), gives: Literal(Float.nan)),
      Sample(ReduceMax(axes: [0]), f32(-.infinity, 1, .infinity), gives: Literal(Float.infinity)),
      // jax.lax.reduce_max of [-0., 0.] and of [0., -0.] is 0, reduce_min -0.
      Sample(
        ReduceMax(axes: [1]), f32(-0.0, 0, 0, -0.0).reshaped([2, 2]), gives: f32(0, 0),
        isSmooth: false),
      Sample(ReduceMax(axes: []), f64(2, 3), gives: f64(2, 3)),
      Sample(ReduceMax(axes: [0]), f64(), gives: Literal(-Double.infinity)),
      Sample(ReduceMax(axes: [1]), Literal([Int8](), shape: [1, 0]), gives: i8(-128)),
      Sample(ReduceMax(axes: [0]), u16(), gives: Literal(UInt16.min)),
      Sample(ReduceMax(axes: [0]), u64(1, .max), gives: Literal(UInt64.max)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceMax(axes: [0]), tensor(.bool, 3),
        message: """
          reduce_max: can't order booleans.
            received  bool[3]
            fix       use reduce_or or reduce_and
          """),
      ErrorSample(
        ReduceMax(axes: [2]), tensor(.float32, 3),
        message: """
          reduce_max: axes [2] aren't distinct axes of a tensor of rank 1.
            received  float32[3]
          """),
    ]
  }
}

@Suite struct ReduceMaxTests {
  // jax.grad(lambda x: jax.lax.reduce_max(x, (0,)))(jnp.array([1., 3., 3., 2.]))
  @Test func tiesShareTheCotangent() throws {
    let program = try Program(applying: ReduceMax(axes: [0]), to: [tensor(.float64, 4)])
    let results = try program.pullback(along: [true]).evaluate([f64(1, 3, 3, 2), Literal(1.0)])
    #expect(results == [Literal(3.0), f64(0, 0.5, 0.5, 0)])
  }

  @Test func nothingHasNoTangent() throws {
    let program = try Program(applying: ReduceMax(axes: [1]), to: [tensor(.float64, 2, 0)])
    let x = Literal([Double](), shape: [2, 0])
    #expect(try program.derivative(along: [true]).evaluate([x, x])[1] == f64(0, 0))
  }
}
