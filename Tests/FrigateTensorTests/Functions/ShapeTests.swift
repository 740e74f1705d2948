import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct ShapeTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]
  let p: Tensor = [0.5, 1.0, 2.0]

  @Test func shapes() {
    expect(
      x.reshaped([2, -1]), "float32[2, 6]",
      [-1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]
    )
    expect(x.flattened(), "float32[12]", [-1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5])
    expect(x.T, "float32[4, 3]", [-1.25, -0.25, 0.75, -1, 0, 1, -0.75, 0.25, 1.25, -0.5, 0.5, 1.5])
    expect(
      x.reshaped([3, 2, 2]).transposed([2, 0, 1]), "float32[2, 3, 2]",
      [-1.25, -0.75, -0.25, 0.25, 0.75, 1.25, -1, -0.5, 0, 0.5, 1, 1.5]
    )
    expect(
      x.reshaped([3, 2, 2]).swappingAxes(0, -1), "float32[2, 2, 3]",
      [-1.25, -0.25, 0.75, -0.75, 0.25, 1.25, -1, 0, 1, -0.5, 0.5, 1.5]
    )
    expect(
      x.reshaped([3, 2, 2]).movingAxis(0, to: -1), "float32[2, 2, 3]",
      [-1.25, -0.25, 0.75, -1, 0, 1, -0.75, 0.25, 1.25, -0.5, 0.5, 1.5]
    )
    expect(v.insertingAxis(at: -1), "float32[4, 1]", [3, 1, 2, 1])
    expect(
      x.reshaped([1, 3, 1, 4]).squeezed(), "float32[3, 4]",
      [-1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]
    )
    expect(
      x.reshaped([1, 3, 1, 4]).squeezed(2), "float32[1, 3, 4]",
      [-1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]
    )
    expect(v.broadcast(to: [2, 4]), "float32[2, 4]", [3, 1, 2, 1, 3, 1, 2, 1])
    expect(
      p.reshaped([3, 1]).broadcast(to: [2, 3, 2]), "float32[2, 3, 2]",
      [0.5, 0.5, 1, 1, 2, 2, 0.5, 0.5, 1, 1, 2, 2]
    )
    expect(x.flipped(), "float32[3, 4]", [1.5, 1.25, 1, 0.75, 0.5, 0.25, 0, -0.25, -0.5, -0.75, -1, -1.25])
    expect(x.flipped(1), "float32[3, 4]", [-0.5, -0.75, -1, -1.25, 0.5, 0.25, 0, -0.25, 1.5, 1.25, 1, 0.75])
    expect(
      x.rolled(1, axis: 1), "float32[3, 4]",
      [-0.5, -1.25, -1, -0.75, 0.5, -0.25, 0, 0.25, 1.5, 0.75, 1, 1.25]
    )
    expect(
      x.rolled(-2, axis: 0), "float32[3, 4]",
      [0.75, 1, 1.25, 1.5, -1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5]
    )
  }

  @Test func mistakesTeach() {
    #expect(
      mistake { x.reshaped([5, -1]) } == """
        reshape: no size for −1 in [5, -1] makes 12 elements.
          received  float32[3, 4]
          fix       leave one size open, and let the others divide 12
        """)
    #expect(mistake { x.reshaped([5, 2]) }.contains("12 elements don't fill the shape [5, 2]"))
    #expect(mistake { x.transposed([0, 0]) }.contains("doesn't name each of the 2 axes once"))
    #expect(mistake { x.squeezed(0) }.contains("axis 0 has size 3, not 1"))
    #expect(mistake { v.broadcast(to: [4, 2]) }.contains("the shape doesn't broadcast to [4, 2]"))
    #expect(mistake { v.movingAxis(0, to: 3) }.contains("there is no axis 3"))
  }
}
