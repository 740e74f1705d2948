import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension SelectAndScatter: Sampled {
  public static var samples: [Sample] {
    let x = f64(3, 1, 4, 1.5, 5, 9, 2, 6)
    let source = f64(10, 20, 30, 40)
    return [
      Sample(
        SelectAndScatter(.max, window: [3], ReduceWindow.halves), x, source,
        gives: f64(10, 0, 20, 0, 0, 70, 0, 0)),
      Sample(
        SelectAndScatter(.min, window: [3], ReduceWindow.halves), x, source,
        gives: f64(0, 30, 0, 30, 0, 0, 40, 0)),
      Sample(
        SelectAndScatter(.max, window: [1, 3, 2], ReduceWindow.uneven),
        .noise(tensor(.float64, 2, 5, 3), seed: 1),
        .noise(tensor(.float64, 2, 2, 2), seed: 2)),
      // Windows of padding alone are dropped; without windows nothing comes.
      Sample(
        SelectAndScatter(.min, window: [1], WindowGrid(strides: [1], low: [1], high: [1])), f64(5),
        f64(7, 8, 9),
        gives: f64(8)),
      Sample(
        SelectAndScatter(.max, window: [3], WindowGrid(strides: [1])), f64(1, 2), f64(), gives: f64(0, 0)),
      Sample(
        SelectAndScatter(.max, window: [3], WindowGrid(strides: [3])),
        f64(2, 2, 2, 1, .nan, .nan, -0.0, 0, 0),
        f64(1, 2, 3), gives: f64(1, 0, 0, 0, 2, 0, 3, 0, 0), isSmooth: false),
      Sample(
        SelectAndScatter(.max, window: [2], WindowGrid(strides: [1])), i8(1, 7, 1), i8(100, 100),
        gives: i8(0, -56, 0)),
      Sample(
        SelectAndScatter(.max, window: [1, 2, 2, 1], WindowGrid(strides: [1, 2, 2, 1])),
        .noise(tensor(.float32, 3, 5, 4, 19), seed: 2), .noise(tensor(.float32, 3, 2, 2, 19), seed: 3),
        isSmooth: false),
      Sample(
        SelectAndScatter(.min, window: [1, 3, 2, 1], WindowGrid(strides: [1, 1, 1, 1], low: [0, 1, 0, 0])),
        .noise(tensor(.float32, 2, 4, 4, 3), seed: 4), .noise(tensor(.float32, 2, 3, 3, 3), seed: 5),
        isSmooth: false),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        SelectAndScatter(.max, window: [2], WindowGrid(strides: [1])), tensor(.float32, 3),
        tensor(.float32, 3),
        message: """
          select_and_scatter: needs one number of the operand's element type for each window.
            received  float32[3], float32[3]
            fix       with this grid the source is float32[2]
          """)
    ]
  }
}
