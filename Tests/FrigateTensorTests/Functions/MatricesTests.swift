import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct MatricesTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let p: Tensor = [0.5, 1.0, 2.0]

  @Test func matrices() {
    expect(tril(x), "float32[3, 4]", [-1.25, 0, 0, 0, -0.25, 0, 0, 0, 0.75, 1, 1.25, 0])
    expect(triu(x, 1), "float32[3, 4]", [0, -1, -0.75, -0.5, 0, 0, 0.25, 0.5, 0, 0, 0, 1.5])
    expect(tril(x, -1), "float32[3, 4]", [0, 0, 0, 0, -0.25, 0, 0, 0, 0.75, 1, 0, 0])
    expect(
      triu(x.reshaped([3, 2, 2])), "float32[3, 2, 2]",
      [-1.25, -1, 0, -0.5, -0.25, 0, 0, 0.5, 0.75, 1, 0, 1.5]
    )
    expect(diag(p), "float32[3, 3]", [0.5, 0, 0, 0, 1, 0, 0, 0, 2])
    expect(diag(p, 1), "float32[4, 4]", [0, 0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0])
    expect(
      diag(p, -2), "float32[5, 5]",
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0]
    )
    expect(diag(x), "float32[3]", [-1.25, 0, 1.25])
    expect(diag(x, 2), "float32[2]", [-0.75, 0.5])
    expect(diag(x, -1), "float32[2]", [-0.25, 1])
  }

  @Test func mistakesTeach() {
    #expect(mistake { tril(p) }.contains("tril: needs a matrix"))
    #expect(mistake { diag(1.0) }.contains("a scalar has no diagonal"))
  }
}
