import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct SortingTests {
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]

  @Test func sorting() {
    expect(sort(v), "float32[4]", [1, 1, 2, 3])
    expect(
      sort(y, axis: 0), "float32[3, 4]",
      [-0.959, -0.544, -1, -0.757, 0.412, -0.279, 0.141, -0.537, 0.841, 0.909, 0.657, 0.989]
    )
    expect(sort(v, descending: true), "float32[4]", [3, 2, 1, 1])
    expect(argsort(v), "int32[4]", [1, 3, 2, 0])
    expect(argsort(v, descending: true), "int32[4]", [0, 2, 1, 3])
    expect(argsort(y, axis: 0), "int32[3, 4]", [1, 2, 2, 0, 2, 1, 0, 2, 0, 0, 1, 1])
    expect(topK(y, 2).values, "float32[3, 2]", [0.909, 0.841, 0.989, 0.657, 0.412, -0.537])
    expect(topK(v, 4).indices, "int32[4]", [0, 2, 1, 3])
  }

  @Test func sortingMovesTangents() {
    let slope = grad(of: { (t: Tensor) in sum(sort(t) * [1, 10, 100]) })([3.0, 1.0, 2.0])
    expect(slope, "float32[3]", [100, 1, 10])
  }

  @Test func mistakesTeach() {
    #expect(mistake { topK(v, 5).values }.contains("4 elements have no 5 greatest"))
    #expect(mistake { sort(Tensor(1.0)) }.contains("a scalar has no axes"))
  }
}
