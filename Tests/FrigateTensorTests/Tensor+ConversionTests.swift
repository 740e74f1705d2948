import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct TensorConversionTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]

  @Test func conversions() {
    expect(x.to(.int32), "int32[3, 4]", [-1, -1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    expect(i.to(.float32), "float32[2, 3]", [-2, -1, 0, 1, 2, 3])
    expect(i.to(.uint8), "uint8[2, 3]", [254, 255, 0, 1, 2, 3])
    expect(x.to(.bool), "bool[3, 4]", [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
    expect((x .> 0).to(.float32), "float32[3, 4]", [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    expect(v.bitcast(to: .int32), "int32[4]", [1_077_936_128, 1_065_353_216, 1_073_741_824, 1_065_353_216])
    expect(stopGradient(v), "float32[4]", [3, 1, 2, 1])
  }
}
