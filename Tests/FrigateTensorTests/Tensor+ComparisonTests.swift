import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct TensorComparisonTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]

  @Test func comparisons() {
    expect(x .> y, "bool[3, 4]", [0, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1])
    expect(x .>= 0, "bool[3, 4]", [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
    expect(x .< y, "bool[3, 4]", [1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0])
    expect(x .<= 0, "bool[3, 4]", [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    expect(x .== 0, "bool[3, 4]", [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    expect(x .!= 0, "bool[3, 4]", [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
    expect((x .> 0) .& (y .> 0), "bool[3, 4]", [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0])
    expect((x .> 0) .| (y .> 0), "bool[3, 4]", [1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    expect((x .> 0) .^ (y .> 0), "bool[3, 4]", [1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    expect(.!(x .> 0), "bool[3, 4]", [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    expect(i .& 3, "int32[2, 3]", [2, 3, 0, 1, 2, 3])
    expect(i << 2, "int32[2, 3]", [-8, -4, 0, 4, 8, 12])
    expect(i >> 1, "int32[2, 3]", [-1, -1, 0, 0, 1, 1])
    expect(
      select(x .> 0, x, y), "float32[3, 4]",
      [0.841, 0.909, 0.141, -0.757, -0.959, -0.279, 0.25, 0.5, 0.75, 1, 1.25, 1.5]
    )
    expect(select(v .> 1, x, 0), "float32[3, 4]", [-1.25, 0, -0.75, 0, -0.25, 0, 0.25, 0, 0.75, 0, 1.25, 0])
    expect(arrayEqual(x, x), "bool[]", [1])
    expect(allClose(x, x + 1e-7), "bool[]", [0])
    expect(allClose(x, y), "bool[]", [0])
  }

  @Test func mistakesTeach() {
    #expect(mistake { select(x, x, y) }.contains("needs a bool condition"))
    #expect(mistake { i .== Tensor([1.5]).to(.float32) }.contains("needs operands of one element type"))
  }

  @Test func theOtherChoiceNeverShows() {
    let slope = grad(of: { (t: Tensor) in sum(select(t .> 0, log(select(t .> 0, t, 1)), 0)) })
    expect(slope([-1.0, 2.0]), "float32[2]", [0, 0.5])
  }
}
