import FrigateTensor
import Testing

/// The values are numpy's, by way of jax.numpy (JAX 0.10.2).
struct TensorArithmeticTests {
  let x = (Tensor.arange(12, dtype: .float32).reshaped([3, 4]) - 5) / 4
  let y: Tensor = [
    [0.841, 0.909, 0.141, -0.757], [-0.959, -0.279, 0.657, 0.989], [0.412, -0.544, -1, -0.537],
  ]
  let i = Tensor([[-2, -1, 0], [1, 2, 3]], dtype: .int32)
  let v: Tensor = [3.0, 1.0, 2.0, 1.0]
  let p: Tensor = [0.5, 1.0, 2.0]

  @Test func operatorsBroadcast() {
    expect(x + v, "float32[3, 4]", [1.75, 0, 1.25, 0.5, 2.75, 1, 2.25, 1.5, 3.75, 2, 3.25, 2.5])
    expect(
      x - y, "float32[3, 4]",
      [
        -2.091, -1.9089999, -0.89100003, 0.25700003, 0.709, 0.279, -0.407, -0.48900002, 0.338, 1.544,
        2.25, 2.037,
      ]
    )
    expect(2 * x, "float32[3, 4]", [-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3])
    expect(
      x / 4, "float32[3, 4]",
      [-0.3125, -0.25, -0.1875, -0.125, -0.0625, 0, 0.0625, 0.125, 0.1875, 0.25, 0.3125, 0.375]
    )
    expect(1 - x, "float32[3, 4]", [2.25, 2, 1.75, 1.5, 1.25, 1, 0.75, 0.5, 0.25, 0, -0.25, -0.5])
    expect(-x, "float32[3, 4]", [1.25, 1, 0.75, 0.5, 0.25, 0, -0.25, -0.5, -0.75, -1, -1.25, -1.5])
    expect(x % 0.75, "float32[3, 4]", [0.25, 0.5, 0, 0.25, 0.5, 0, 0.25, 0.5, 0, 0.25, 0.5, 0])
    expect(i % 2, "int32[2, 3]", [0, 1, 0, 1, 0, 1])
    expect(i % -2, "int32[2, 3]", [0, -1, 0, -1, 0, -1])
    expect(fmod(i, 2), "int32[2, 3]", [0, -1, 0, 1, 0, 1])
    expect(floorDivide(i, 2), "int32[2, 3]", [-1, -1, 0, 0, 1, 1])
    expect(floorDivide(x, 0.5), "float32[3, 4]", [-3, -2, -2, -1, -1, 0, 0, 1, 1, 2, 2, 3])
    expect(
      x + x[.all, 0..<1], "float32[3, 4]",
      [-2.5, -2.25, -2, -1.75, -0.5, -0.25, 0, 0.25, 1.5, 1.75, 2, 2.25]
    )
  }

  @Test func powers() {
    expect(
      pow(x, 2), "float32[3, 4]",
      [1.5625, 1, 0.5625, 0.25, 0.0625, 0, 0.0625, 0.25, 0.5625, 1, 1.5625, 2.25]
    )
    expect(
      pow(x, 3), "float32[3, 4]",
      [-1.953125, -1, -0.421875, -0.125, -0.015625, 0, 0.015625, 0.125, 0.421875, 1, 1.953125, 3.375]
    )
    expect(pow(p, -2), "float32[3]", [4, 1, 0.25])
    expect(pow(p, 0.5), "float32[3]", [0.70710677, 1, 1.4142135])
    expect(pow(2, p), "float32[3]", [1.4142135, 2, 4])
    expect(pow(p, p), "float32[3]", [0.70710677, 1, 4])
    expect(pow(i, 3), "int32[2, 3]", [-8, -1, 0, 1, 8, 27])
    expect(pow(x, 0), "float32[3, 4]", [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
  }

  @Test func numbersBesideTensors() {
    let (half, two): (Double, Int) = (0.5, 2)
    var z = v
    z += 1
    z *= half
    z -= v
    z /= two
    expect(z, "float32[4]", [-0.5, 0, -0.25, 0])
    expect(pow(v, two) - pow(half, v), "float32[4]", [8.875, 0.5, 3.75, 0.5])
  }

  @Test func powersOfNegativeBasesDifferentiate() {
    let square = { (t: Tensor) in sum(pow(t, 2)) }
    expect(grad(of: square)([-1.0, 0.0, 2.0]), "float32[3]", [-2, 0, 4])
    expect(hessian(of: square)([-1.0, 0.0]), "float32[2, 2]", [2, 0, 0, 2])
  }

  @Test func mistakesTeach() {
    #expect(
      mistake { i / 2 } == """
        divide: integers have no exact quotient.
          received  int32[2, 3], int32[]
          fix       use floorDivide, or convert first, for example with .to(.float32)
        """)
    #expect(
      mistake { x + p } == """
        add: the shapes don't broadcast: axis -1 has sizes 4 and 3.
          received  float32[3, 4], float32[3]
          fix       aligned from the last axis, sizes must be equal or 1; to align first axes, reshape \
        float32[3] to [3, 1]
        """)
    #expect(mistake { x * x.T }.contains("one operand looks transposed: use .T"))
    #expect(mistake { Tensor.zeros([2, 3]) + Tensor.zeros([2, 2]) }.contains("insert axes"))
  }
}
