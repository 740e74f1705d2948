import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct TensorInitializersTests {
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]

  @Test func initializers() {
    expect(Tensor.zeros([2, 2]), "float32[2, 2]", [0, 0, 0, 0])
    expect(Tensor.ones([2], dtype: .int32), "int32[2]", [1, 1])
    expect(Tensor.full([2], 7.5), "float32[2]", [7.5, 7.5])
    expect(Tensor.eye(3), "float32[3, 3]", [1, 0, 0, 0, 1, 0, 0, 0, 1])
    expect(Tensor.eye(2, columns: 3, diagonal: 1), "float32[2, 3]", [0, 1, 0, 0, 0, 1])
    expect(Tensor.arange(4), "int32[4]", [0, 1, 2, 3])
    expect(Tensor.arange(1, 10, by: 3), "int32[3]", [1, 4, 7])
    expect(Tensor.arange(5, 0, by: -2), "int32[3]", [5, 3, 1])
    expect(Tensor.arange(0.0, 1.0, by: 0.25), "float32[4]", [0, 0.25, 0.5, 0.75])
    expect(Tensor.linspace(0, 1, count: 5), "float32[5]", [0, 0.25, 0.5, 0.75, 1])
    expect(Tensor.linspace(0, 1, count: 4, endpoint: false), "float32[4]", [0, 0.25, 0.5, 0.75])
    expect(Tensor.zeros(like: i), "int32[2, 3]", [0, 0, 0, 0, 0, 0])
    expect(Tensor.ones(like: v), "float32[4]", [1, 1, 1, 1])
  }

  @Test func mistakesTeach() {
    #expect(mistake { .zeros([2, -1]) }.contains("[2, -1] is no shape"))
    #expect(mistake { .arange(0, 5, by: 0) }.contains("can't go on by 0"))
  }
}
