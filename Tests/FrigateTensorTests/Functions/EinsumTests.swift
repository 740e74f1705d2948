import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct EinsumTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]
  let p: Tensor = [0.5, 1.0, 2.0]

  @Test func equations() {
    expect(
      einsum("ij,jk->ik", x, y.T), "float32[3, 3]",
      [-1.6875, 0.49050006, 1.0475, -0.55350006, 0.89849997, -0.6215, 0.5804999, 1.3065001, -2.2905]
    )
    expect(
      einsum("ij,kj", x, y), "float32[3, 3]",
      [-1.6875, 0.49050006, 1.0475, -0.55350006, 0.89849997, -0.6215, 0.5804999, 1.3065001, -2.2905]
    )
    expect(
      einsum("ij->ji", x), "float32[4, 3]",
      [-1.25, -0.25, 0.75, -1, 0, 1, -0.75, 0.25, 1.25, -0.5, 0.5, 1.5]
    )
    expect(
      einsum("ij", x), "float32[3, 4]",
      [-1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]
    )
    expect(einsum("ij->", x), "float32[]", [1.5])
    expect(einsum("ij,ij->i", x, y), "float32[3]", [-1.6875, 0.89849997, -2.2905])
    expect(einsum("ii", x[.all, ..<3]), "float32[]", [0])
    expect(einsum("ii->i", x[.all, ..<3]), "float32[3]", [-1.25, 0, 1.25])
    expect(einsum("ij,j->", x, v), "float32[]", [0.75])
    expect(einsum("ij,j,i->j", x, v, p), "float32[4]", [1.875, 1.5, 4.75, 3.25])
    expect(einsum("i,j->ij", v, p), "float32[4, 3]", [1.5, 3, 6, 0.5, 1, 2, 1, 2, 4, 0.5, 1, 2])
    expect(einsum("...j,j->...", x, v), "float32[3]", [-6.75, 0.25, 7.25])
    expect(
      einsum("i...->...i", x.reshaped([3, 2, 2])), "float32[2, 2, 3]",
      [-1.25, -0.25, 0.75, -1, 0, 1, -0.75, 0.25, 1.25, -0.5, 0.5, 1.5]
    )
    expect(
      einsum("bij,bjk->bik", x.reshaped([3, 2, 2]), y.reshaped([3, 2, 2])), "float32[3, 2, 2]",
      [
        -1.19225, -0.37925, -0.70125, -0.30324998, 0.23975, 0.06975, 0.088750005, 0.42475, -0.691,
        -0.94500005, -0.985, -1.4855001,
      ]
    )
    expect(
      einsum("...ij,...jk", x.reshaped([3, 2, 2]), y[..<2]), "float32[3, 2, 4]",
      [
        -0.09224999, -0.85725, -0.83325005, -0.04275, -0.15125, -0.54225, -0.43425, 0.073250026,
        -0.21025, -0.22725, -0.03525, 0.18925, -0.26924998, 0.08774999, 0.36375, 0.30525, -0.32825,
        0.40275, 0.76275, 0.42125, -0.38725, 0.71775, 1.1617501, 0.53725004,
      ]
    )
    expect(
      einsum("ba", x), "float32[4, 3]",
      [-1.25, -0.25, 0.75, -1, 0, 1, -0.75, 0.25, 1.25, -0.5, 0.5, 1.5]
    )
    expect(einsum("iji->j", x.reshaped([3, 2, 2])[..<2]), "float32[2]", [-1.25, -0.25])
    expect(einsum("ij, ij -> j", x, y), "float32[4]", [-0.50249994, -1.4530001, -1.1915, 0.067500025])
    expect(
      einsum("...,...", x, y), "float32[3, 4]",
      [
        -1.05125, -0.909, -0.10575, 0.3785, 0.23975, 0, 0.16425, 0.4945, 0.30900002, -0.544, -1.25,
        -0.80550003,
      ]
    )
    expect(
      einsum(",ij", p[0], x), "float32[3, 4]",
      [-0.625, -0.5, -0.375, -0.25, -0.125, 0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75]
    )
  }

  @Test func mistakesPoint() {
    #expect(
      mistake { einsum("ij,j*->i", x, v) } == """
        einsum: unexpected "*" at position 4.
          "ij,j*->i"
               ^
          received  float32[3, 4], float32[4]
          fix       spell axes by letters, operands apart by commas, the result behind one ->
        """)
    #expect(mistake { einsum("ij,i->j", x, v) }.contains("has size 4 here and 3 elsewhere"))
    #expect(mistake { einsum("ijk->i", x) }.contains("\"ijk\" has 3 labels for float32[3, 4]"))
    #expect(mistake { einsum("ij->k", x) }.contains("\"k\" at position 4 labels no operand's axis"))
    #expect(mistake { einsum("ij->ii", x) }.contains("is in the result twice"))
    #expect(mistake { einsum("ij,jk", x) }.contains("has 2 operands, the call 1"))
    #expect(mistake { einsum("......", x) }.contains("a second ellipsis at position 3"))
  }

  @Test func equationsDifferentiate() {
    let f = { (t: Tensor) in sum(einsum("ij,kj,k->ik", t, y, p)) }
    let bySum = { (t: Tensor) in sum(matmul(t, (y * p.reshaped([3, 1])).T)) }
    #expect(allClose(grad(of: f)(x), grad(of: bySum)(x)).literal.scalars() == [true])
  }
}
