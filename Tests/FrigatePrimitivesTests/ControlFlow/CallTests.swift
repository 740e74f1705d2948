import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

extension Call: Sampled {
  /// (x, y, n) ↦ (x·sin y, n).
  private static let product = Program.written(
    """
    program(%0: float64[2], %1: float64[2], %2: int32[2]) {
      %3: float64[2] = sin(%1)
      %4: float64[2] = multiply(%0, %3)
      return %4, %2
    }
    """)

  /// One operand, an unused one, a constant result.
  private static let constant = Program.written(
    """
    program(%0: float64[2], %1: float64[2]) {
      %2: float64[2] = constant() {value = float64[] (2.0), shape = [2]}
      %3: float64[2] = exp(%0)
      return %2, %3, %3
    }
    """)

  public static var samples: [Sample] {
    [
      Sample(
        Call(product, label: "product"), f64(2, 3), f64(0, 1), i32(4, 5),
        gives: [f64(0, 3 * 0.8414709848078965), i32(4, 5)]),
      Sample(Call(constant, label: "a constant, \"quoted\" → 1"), f64(0, 1), f64(5, 6)),
      Sample(Call(constant, label: "12"), f64(0, .nan), f64(5, 6)),
    ]
  }

  public static var errors: [ErrorSample] {
    [
      ErrorSample(
        Call(constant, label: "layer"), tensor(.float32, 2),
        message: """
          call: layer takes [float64[2], float64[2]].
            received  float32[2]
            fix       call it with operands of these types
          """)
    ]
  }
}
