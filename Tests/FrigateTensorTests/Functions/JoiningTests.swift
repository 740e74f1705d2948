import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct JoiningTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]
  let p: Tensor = [0.5, 1.0, 2.0]

  @Test func joining() {
    expect(
      concatenate([x, y]), "float32[6, 4]",
      [
        -1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 0.841, 0.909, 0.141, -0.757,
        -0.959, -0.279, 0.657, 0.989, 0.412, -0.544, -1, -0.537,
      ]
    )
    expect(
      concatenate([x, y], axis: -1), "float32[3, 8]",
      [
        -1.25, -1, -0.75, -0.5, 0.841, 0.909, 0.141, -0.757, -0.25, 0, 0.25, 0.5, -0.959, -0.279, 0.657,
        0.989, 0.75, 1, 1.25, 1.5, 0.412, -0.544, -1, -0.537,
      ]
    )
    expect(
      stack([x, y], axis: 1), "float32[3, 2, 4]",
      [
        -1.25, -1, -0.75, -0.5, 0.841, 0.909, 0.141, -0.757, -0.25, 0, 0.25, 0.5, -0.959, -0.279, 0.657,
        0.989, 0.75, 1, 1.25, 1.5, 0.412, -0.544, -1, -0.537,
      ]
    )
    expect(stack([v, v], axis: -1), "float32[4, 2]", [3, 3, 1, 1, 2, 2, 1, 1])
    expect(split(x, 2, axis: 1)[1], "float32[3, 2]", [-0.75, -0.5, 0.25, 0.5, 1.25, 1.5])
    expect(split(v, at: [1, 3])[1], "float32[2]", [1, 2])
    expect(split(v, at: [1, 3])[2], "float32[1]", [1])
    expect(v.tiled([2, 2]), "float32[2, 8]", [3, 1, 2, 1, 3, 1, 2, 1, 3, 1, 2, 1, 3, 1, 2, 1])
    expect(i.tiled([2]), "int32[2, 6]", [-2, -1, 0, -2, -1, 0, 1, 2, 3, 1, 2, 3])
    expect(v.repeated(2), "float32[8]", [3, 3, 1, 1, 2, 2, 1, 1])
    expect(i.repeated(2, axis: 1), "int32[2, 6]", [-2, -2, -1, -1, 0, 0, 1, 1, 2, 2, 3, 3])
    expect(pad(i, [(1, 0), (0, 2)]), "int32[3, 5]", [0, 0, 0, 0, 0, -2, -1, 0, 0, 0, 1, 2, 3, 0, 0])
    expect(pad(v, [(2, 1)], mode: .constant(9)), "float32[7]", [9, 9, 3, 1, 2, 1, 9])
    expect(
      pad(i, [(1, 1), (2, 0)], mode: .edge), "int32[4, 5]",
      [-2, -2, -2, -1, 0, -2, -2, -2, -1, 0, 1, 1, 1, 2, 3, 1, 1, 1, 2, 3]
    )
    expect(pad(v, [(3, 2)], mode: .reflect), "float32[9]", [1, 2, 1, 3, 1, 2, 1, 2, 1])
    expect(meshgrid([v, p])[0], "float32[3, 4]", [3, 1, 2, 1, 3, 1, 2, 1, 3, 1, 2, 1])
    expect(meshgrid([v, p])[1], "float32[3, 4]", [0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 2, 2, 2, 2])
    expect(
      meshgrid([v, p], indexing: .ij)[1], "float32[4, 3]", [0.5, 1, 2, 0.5, 1, 2, 0.5, 1, 2, 0.5, 1, 2])
  }

  @Test func mistakesTeach() {
    #expect(mistake { concatenate([]) }.contains("there is nothing to concatenate"))
    #expect(mistake { concatenate([x, v]) }.contains("differ in axis 0 only"))
    #expect(mistake { stack([x, v]) }.contains("needs tensors of one shape"))
    #expect(mistake { split(x, 2)[0] }.contains("3 positions don't make 2 equal parts"))
    #expect(mistake { split(v, at: [3, 1])[0] }.contains("don't ascend"))
    #expect(mistake { split(v, 2, axis: 1)[0] }.contains("there is no axis 1"))
    #expect(mistake { pad(v, [(1, -1)]) }.contains("to remove places, slice"))
    #expect(mistake { pad(Tensor.zeros([1]), [(1, 1)], mode: .reflect) }.contains("too few elements"))
    #expect(mistake { v.tiled([-1]) }.contains("can't repeat -1 times"))
  }
}
