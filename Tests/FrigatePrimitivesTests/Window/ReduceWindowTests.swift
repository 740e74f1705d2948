import FrigateIR
import FrigatePrimitives
import Testing
import _FrigateTestSupport

// The values are those of jax.lax.reduce_window; WindowsTests of FrigateTensor compares many more.
extension ReduceWindow: Sampled {
  /// Windows of three, every second position, one place of padding in front.
  static let halves = WindowGrid(strides: [2], low: [1])
  static let uneven = WindowGrid(strides: [1, 2, 1], low: [0, 1, 0], high: [0, 2, 0], dilation: [1, 2, 1])

  public static var samples: [Sample] {
    let x = f64(3, 1, 4, 1.5, 5, 9, 2, 6)
    let numbers = Literal.noise(tensor(.float64, 2, 5, 3), seed: 1)
    return [
      Sample(ReduceWindow(.max, window: [3], halves), x, gives: f64(3, 4, 9, 9)),
      Sample(ReduceWindow(.min, window: [3], halves), x, gives: f64(1, 1, 1.5, 2)),
      Sample(ReduceWindow(.sum, window: [3], halves), x, gives: f64(4, 6.5, 15.5, 17)),
      Sample(ReduceWindow(.max, window: [1, 3, 2], uneven), numbers),
      Sample(ReduceWindow(.min, window: [1, 3, 2], uneven), numbers),
      Sample(ReduceWindow(.sum, window: [1, 3, 2], uneven), numbers),
      // Dilation and padding behind.
      Sample(
        ReduceWindow(.sum, window: [2], WindowGrid(strides: [1], high: [3], dilation: [3])), x,
        gives: f64(4.5, 6, 13, 3.5, 11, 9, 2, 6)),
      // Windows of padding alone.
      Sample(
        ReduceWindow(.max, window: [1], WindowGrid(strides: [3], low: [2], high: [2])), x,
        gives: f64(-.infinity, 1, 5, 6)),
      Sample(
        ReduceWindow(.min, window: [1], WindowGrid(strides: [1], low: [1])), u8(7), gives: u8(255, 7)),
      Sample(
        ReduceWindow(.max, window: [1], WindowGrid(strides: [1], low: [1])), u64(.max), gives: u64(0, .max)),
      // A window larger than the operand, without and with room.
      Sample(
        ReduceWindow(.sum, window: [4], WindowGrid(strides: [1])), f64(1, 2),
        gives: Literal([Double](), shape: [0])),
      Sample(
        ReduceWindow(.sum, window: [4], WindowGrid(strides: [1], low: [1], high: [1])), f64(1, 2),
        gives: f64(3)),
      // A stride larger than the window; no element; no axis.
      Sample(ReduceWindow(.sum, window: [1], WindowGrid(strides: [3])), i32(1, 2, 3, 4), gives: i32(1, 4)),
      Sample(
        ReduceWindow(.max, window: [2, 1], WindowGrid(strides: [1, 1])), Literal([Float](), shape: [3, 0]),
        gives: Literal([Float](), shape: [2, 0])),
      Sample(
        ReduceWindow(.max, window: [], WindowGrid(strides: [])), Literal(Float(2)), gives: Literal(Float(2))),
      // Ties, NaN, infinities, zeros of both signs.
      Sample(
        ReduceWindow(.max, window: [2], WindowGrid(strides: [1])), f64(1, 2, 2, .nan, 3, -.infinity),
        gives: f64(2, 2, .nan, .nan, 3), isSmooth: false),
      Sample(
        ReduceWindow(.max, window: [2], WindowGrid(strides: [2])), f32(-0.0, 0, 0, -0.0), gives: f32(0, 0),
        isSmooth: false),
      Sample(
        ReduceWindow(.min, window: [2], WindowGrid(strides: [2])), f32(-0.0, 0, 0, -0.0),
        gives: f32(-0.0, -0.0), isSmooth: false),
      Sample(
        ReduceWindow(.sum, window: [2], WindowGrid(strides: [1])), i8(100, 100, -100), gives: i8(-56, 0)),
      // The pooling of activations [batch, height, width, channels], float32.
      Sample(
        ReduceWindow(.max, window: [1, 2, 2, 1], WindowGrid(strides: [1, 2, 2, 1])),
        .noise(tensor(.float32, 3, 5, 4, 19), seed: 2), isSmooth: false),
      Sample(
        ReduceWindow(
          .sum, window: [1, 3, 2, 1],
          WindowGrid(strides: [1, 2, 1, 1], low: [0, 1, 0, 0], high: [0, 1, 1, 0], dilation: [1, 1, 2, 1])),
        .noise(tensor(.float32, 2, 5, 4, 19), seed: 3)),
      Sample(
        ReduceWindow(
          .min, window: [1, 3, 2, 1],
          WindowGrid(strides: [1, 2, 1, 1], low: [0, 1, 0, 0], high: [0, 1, 1, 0], dilation: [1, 1, 2, 1])),
        .noise(tensor(.float32, 2, 5, 4, 19), seed: 3), isSmooth: false),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        ReduceWindow(.max, window: [2], WindowGrid(strides: [1])), tensor(.bool, 3),
        message: """
          reduce_window: takes numbers, not booleans.
            received  bool[3]
            fix       convert to an integer type
          """),
      ErrorSample(
        ReduceWindow(.max, window: [2], WindowGrid(strides: [1])), tensor(.float32, 3, 4),
        message: """
          reduce_window: a window of [2] has no place on 2 axes.
            received  float32[3, 4]
            fix       give the window a positive size along each axis, 1 along those it doesn't reach over
          """),
      ErrorSample(
        ReduceWindow(.max, window: [2], WindowGrid(strides: [0])), tensor(.float32, 3),
        message: """
          reduce_window: strides [0] and dilation [1] must be positive.
            received  float32[3]
            fix       use 1 for windows at every position, of neighbouring elements
          """),
    ]
  }
}

@Suite struct ReduceWindowTests {
  // jax.grad(lambda x: jnp.sum(lax.reduce_window(x, -jnp.inf, lax.max, (3,), (1,), [(1, 1)]) * jnp.arange(1., 9)))
  @Test func firstOfEqualsHasTheCotangent() throws {
    let max = ReduceWindow(.max, window: [3], WindowGrid(strides: [1], low: [1], high: [1]))
    let program = try Program(applying: max, to: [tensor(.float64, 8)])
    let results = try program.pullback(along: [true])
      .evaluate([f64(1, 2, 2, 0, 2, 2, 5, 5), f64(1, 2, 3, 4, 5, 6, 7, 8)])
    #expect(results[1] == f64(0, 6, 4, 0, 5, 0, 21, 0))
  }

  @Test func extremaHaveNoTranspose() {
    let emitter = Emitter()
    let max = ReduceWindow(.max, window: [1], WindowGrid(strides: [1]))
    #expect(
      message { try max.transpose([emitter.input(tensor(.float32, 2))], [.linear(tensor(.float32, 2))]) }
        == "reduce_window: has no transpose: max isn't linear")
  }

  /// Sizes beyond any memory are no reason to count through them.
  @Test func hugeWindowsAreQuick() throws {
    let grid = WindowGrid(strides: [1 << 40], low: [1 << 40], high: [1 << 40], dilation: [1 << 40])
    let program = try Program(
      applying: ReduceWindow(.sum, window: [3], grid), to: [tensor(.float64, 3)])
    #expect(program.evaluate([f64(1, 2, 3)]) == [f64(1)])
    let none = try Program(
      applying: ReduceWindow(.sum, window: [1 << 40], WindowGrid(strides: [1], dilation: [1 << 40])),
      to: [tensor(.float64, 3)])
    #expect(none.evaluate([f64(1, 2, 3)]) == [Literal([Double](), shape: [0])])
    #expect(try none.pullback(along: [true]).evaluate([f64(1, 2, 3), f64()]) == [f64(), f64(0, 0, 0)])
  }
}
