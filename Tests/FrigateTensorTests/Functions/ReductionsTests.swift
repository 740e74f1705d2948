import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct ReductionsTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]

  @Test func reductionsOverAxes() {
    expect(sum(x), "float32[]", [1.5])
    expect(sum(x, axis: -1), "float32[3]", [-3.5, 0.5, 4.5])
    expect(sum(x, axes: [0, 1], keepingAxes: true), "float32[1, 1]", [1.5])
    expect(sum(x, axis: 0, keepingAxes: true), "float32[1, 4]", [-0.75, 0, 0.75, 1.5])
    expect(prod(x), "float32[]", [0])
    expect(prod(x, axis: -1), "float32[3]", [0.46875, 0, 1.40625])
    expect(prod(x, axes: [0, 1], keepingAxes: true), "float32[1, 1]", [0])
    expect(prod(x, axis: 0, keepingAxes: true), "float32[1, 4]", [0.234375, 0, -0.234375, -0.375])
    expect(max(x), "float32[]", [1.5])
    expect(max(x, axis: -1), "float32[3]", [-0.5, 0.5, 1.5])
    expect(max(x, axes: [0, 1], keepingAxes: true), "float32[1, 1]", [1.5])
    expect(max(x, axis: 0, keepingAxes: true), "float32[1, 4]", [0.75, 1, 1.25, 1.5])
    expect(min(x), "float32[]", [-1.25])
    expect(min(x, axis: -1), "float32[3]", [-1.25, -0.25, 0.75])
    expect(min(x, axes: [0, 1], keepingAxes: true), "float32[1, 1]", [-1.25])
    expect(min(x, axis: 0, keepingAxes: true), "float32[1, 4]", [-1.25, -1, -0.75, -0.5])
    expect(any(x .> 0), "bool[]", [1])
    expect(any(x .> 0, axis: -1), "bool[3]", [0, 1, 1])
    expect(any(x .> 0, axes: [0, 1], keepingAxes: true), "bool[1, 1]", [1])
    expect(any(x .> 0, axis: 0, keepingAxes: true), "bool[1, 4]", [1, 1, 1, 1])
    expect(all(x .> 0), "bool[]", [0])
    expect(all(x .> 0, axis: -1), "bool[3]", [0, 0, 1])
    expect(all(x .> 0, axes: [0, 1], keepingAxes: true), "bool[1, 1]", [0])
    expect(all(x .> 0, axis: 0, keepingAxes: true), "bool[1, 4]", [0, 0, 0, 0])
  }

  @Test func positions() {
    expect(argmax(y), "int32[]", [7])
    expect(argmax(y, axis: 0), "int32[4]", [0, 0, 1, 1])
    expect(argmin(y, axis: -1), "int32[3]", [3, 0, 2])
    expect(argmax(y, axis: 1, keepingAxes: true), "int32[3, 1]", [1, 3, 0])
    expect(argmin(v), "int32[]", [1])
    expect(argmax(y, keepingAxes: true), "int32[1, 1]", [7])
    expect(sum(x .> 0), "int32[]", [6])
    expect(sum(i, axis: 1), "int32[2]", [-3, 6])
    expect(sum(Tensor.zeros([0])), "float32[]", [0])
    expect(
      sum(x, axes: []), "float32[3, 4]",
      [-1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]
    )
  }

  @Test func tiesShareTheDerivative() {
    expect(grad(of: { (t: Tensor) in max(t) })([1.0, 3.0, 3.0]), "float32[3]", [0, 0.5, 0.5])
  }

  @Test func mistakesTeach() {
    #expect(
      mistake { sum(x, axis: 2) } == """
        sum: there is no axis 2.
          received  float32[3, 4]
          fix       axes are 0…1, or −2…−1 from the back
        """)
    #expect(mistake { sum(x, axes: [0, -2]) }.contains("axis 0 is named twice"))
    #expect(mistake { max(Tensor.zeros([0])) }.contains("axis 0 is empty"))
  }
}
