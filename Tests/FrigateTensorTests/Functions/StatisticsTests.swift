import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct StatisticsTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]

  @Test func statistics() {
    expect(mean(x), "float32[]", [0.125])
    expect(mean(y, axis: 0), "float32[4]", [0.09800001, 0.028666656, -0.06733334, -0.101666674])
    expect(variance(y), "float32[]", [0.52387404])
    expect(variance(y, axis: 1, correction: 1), "float32[3]", [0.6016677, 0.7885587, 0.35255292])
    expect(std(y, axis: 0, keepingAxes: true), "float32[1, 4]", [0.7676575, 0.6318208, 0.69232184, 0.77643])
    expect(norm(y), "float32[]", [2.5075552])
    expect(norm(y, axis: 1), "float32[3]", [1.4582497, 1.551545, 1.3244052])
    expect(logsumexp(y, axis: 0), "float32[4]", [1.4378889, 1.3399365, 1.2378817, 1.319651])
    expect(logsumexp(1000 + y), "float32[]", [1002.72266])
    expect(logsumexp(log(0 * v)), "float32[]", [-.infinity])
    expect(
      cumsum(y, axis: 1), "float32[3, 4]",
      [
        0.841, 1.75, 1.891, 1.1340001, -0.959, -1.238, -0.58100003, 0.408, 0.412, -0.13200003, -1.132,
        -1.6689999,
      ]
    )
    expect(cumsum(i), "int32[6]", [-2, -3, -3, -2, 0, 3])
    expect(
      cumprod(x, axis: 0), "float32[3, 4]",
      [-1.25, -1, -0.75, -0.5, 0.3125, 0, -0.1875, -0.25, 0.234375, 0, -0.234375, -0.375]
    )
  }

  @Test func mistakesTeach() {
    #expect(mistake { mean(i) }.contains("mean: needs a floating tensor"))
  }
}
