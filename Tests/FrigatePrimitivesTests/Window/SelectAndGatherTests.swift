import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension SelectAndGather: Sampled {
  public static var samples: [Sample] {
    let x = f64(3, 1, 4, 1.5, 5, 9, 2, 6)
    let source = f64(10, 20, 30, 40, 50, 60, 70, 80)
    return [
      Sample(SelectAndGather(.max, window: [3], ReduceWindow.halves), x, source, gives: f64(10, 30, 60, 60)),
      Sample(SelectAndGather(.min, window: [3], ReduceWindow.halves), x, source, gives: f64(20, 20, 40, 70)),
      Sample(
        SelectAndGather(.max, window: [1, 3, 2], ReduceWindow.uneven),
        .noise(tensor(.float64, 2, 5, 3), seed: 1),
        .noise(tensor(.float64, 2, 5, 3), seed: 2)),
      // Windows of padding alone; none at all.
      Sample(
        SelectAndGather(.min, window: [1], WindowGrid(strides: [1], low: [1], high: [1])), f64(5), f64(7),
        gives: f64(0, 7, 0)),
      Sample(
        SelectAndGather(.max, window: [3], WindowGrid(strides: [1])), f64(1, 2), f64(1, 2),
        gives: Literal([Double](), shape: [0])),
      // The first of equals; the first NaN; 0 and −0 are equal.
      Sample(
        SelectAndGather(.max, window: [3], WindowGrid(strides: [3])), f64(2, 2, 2, 1, .nan, .nan, -0.0, 0, 0),
        f64(1, 2, 3, 4, 5, 6, 7, 8, 9), gives: f64(1, 5, 7), isSmooth: false),
      Sample(
        SelectAndGather(.min, window: [3], WindowGrid(strides: [3])), u64(.max, 1, .max), u64(1, 2, 3),
        gives: u64(2)),
      Sample(
        SelectAndGather(.max, window: [2], WindowGrid(strides: [1])), i8(1, -1, 7), i8(1, 2, 3),
        gives: i8(1, 3)),
      Sample(
        SelectAndGather(.max, window: [1, 2, 2, 1], WindowGrid(strides: [1, 2, 2, 1])),
        .noise(tensor(.float32, 3, 5, 4, 19), seed: 2), .noise(tensor(.float32, 3, 5, 4, 19), seed: 3),
        isSmooth: false),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        SelectAndGather(.max, window: [2], WindowGrid(strides: [1])), tensor(.float32, 3),
        tensor(.float64, 3),
        message: """
          select_and_gather: needs a source of the operand's element type and shape.
            received  float32[3], float64[3]
            fix       convert or reshape one of them
          """),
      ErrorSample(
        SelectAndGather(.max, window: [2], WindowGrid(strides: [1])), tensor(.bool, 3), tensor(.bool, 3),
        message: """
          select_and_gather: takes numbers, not booleans.
            received  bool[3], bool[3]
            fix       convert to an integer type
          """),
    ]
  }
}
