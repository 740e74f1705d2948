import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct IndexingTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]

  @Test func indexing() {
    expect(
      take(x, [2, 0, -1], axis: 1), "float32[3, 3]",
      [-0.75, -1.25, -0.5, 0.25, -0.25, 0.5, 1.25, 0.75, 1.5]
    )
    expect(take(x, 1, axis: 0), "float32[4]", [-0.25, 0, 0.25, 0.5])
    expect(take(x, [[5, 0]]), "float32[1, 2]", [0, -1.25])
    expect(
      take(x, [[0, 1], [2, 2]], axis: 0), "float32[2, 2, 4]",
      [-1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 0.75, 1, 1.25, 1.5]
    )
    expect(
      takeAlong(x, argsort(y), axis: 1), "float32[3, 4]",
      [-0.5, -0.75, -1.25, -1, -0.25, 0, 0.25, 0.5, 1.25, 1, 1.5, 0.75]
    )
    expect(takeAlong(x, [[0], [1], [-1]], axis: 1), "float32[3, 1]", [-1.25, 0, 1.5])
    expect(takeAlong(x, [[0, 1, 2, 0]], axis: 0), "float32[1, 4]", [-1.25, 0, 1.25, -0.5])
    expect(dynamicSlice(x, starts: [1, 9], sizes: [2, 2]), "float32[2, 2]", [0.25, 0.5, 1.25, 1.5])
    expect(
      dynamicUpdateSlice(x, [[7, 8]], starts: [1, 1]), "float32[3, 4]",
      [-1.25, -1, -0.75, -0.5, -0.25, 7, 8, 0.5, 0.75, 1, 1.25, 1.5]
    )
  }

  @Test func trueElementsByPosition() {
    let places = nonzero(Tensor([[true, false], [true, true]] as Tensor))
    expect(places[0], "int64[3]", [0, 1, 1])
    expect(places[1], "int64[3]", [0, 0, 1])
  }

  @Test func mistakesTeach() {
    #expect(mistake { take(x, [4], axis: 1) }.contains("4 is outside of axis 1, which has 4 positions"))
    #expect(mistake { takeAlong(x, [0], axis: 1) }.contains("as many axes as the tensor"))
    #expect(mistake { dynamicSlice(x, starts: [[0], 0], sizes: [1, 1]) }.contains("an integer scalar"))
    #expect(mistake { compile { (t: Tensor) in nonzero(t)[0] }(x) }.contains("isn't known"))
  }
}
